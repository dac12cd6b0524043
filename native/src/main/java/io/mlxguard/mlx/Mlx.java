// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every MLX in this process, found by the symbols of each loaded image and never by a file name
 * (design, invariant 2). Used by the guard's worker thread alone.
 */
public final class Mlx implements AutoCloseable {

  private final LoadedImages images;
  private final Set<String> searched = new HashSet<>();
  private final Map<Long, Allocator> byIdentity = new LinkedHashMap<>();
  private final List<Image> held = new ArrayList<>();
  private final List<String> unusable = new ArrayList<>();
  private List<String> names = List.of();
  private boolean incomplete;

  /** Ready to look; nothing is searched yet. */
  public Mlx() {
    this(LoadedImages.ofThisProcess());
  }

  Mlx(LoadedImages images) {
    this.images = images;
  }

  /**
   * The allocators there are now, oldest first. Looks again only if images came or went, and at the
   * evidence of those that have shown none. A look that fails is taken up again by the next.
   */
  public List<Allocator> look() {
    if (incomplete || images.changed()) {
      incomplete = true;
      names = images.names();
      searched.retainAll(Set.copyOf(names));
      for (String name : Image.programLast(names)) {
        if (!searched.contains(name)) {
          Image.loaded(name).ifPresent(this::search);
          searched.add(name);
        }
      }
      incomplete = false;
    }
    List<Allocator> allocators = List.copyOf(byIdentity.values());
    for (Allocator allocator : allocators) {
      if (allocator.evidence().isEmpty()) {
        Optional<Sign> sign = EvidenceOfUse.find(allocator.backend(), allocator.image(), names);
        allocator.saw(sign, tellsWhich(allocator, allocators));
      }
    }
    return allocators;
  }

  /**
   * The signs of a GPU in use are the process's: where two copies of MLX allocate from the same
   * kind of device, they do not tell which of them the host has used.
   */
  private static boolean tellsWhich(Allocator allocator, List<Allocator> all) {
    return allocator.backend() == Backend.CPU
        || all.stream().filter(it -> it.backend() == allocator.backend()).count() == 1;
  }

  /** Images that hold an MLX nothing can be done with, each with the reason. */
  public List<String> unusable() {
    return List.copyOf(unusable);
  }

  private void search(Image image) {
    Optional<MemorySegment> mlxC = image.find(MlxCCalls.IDENTITY);
    Optional<MemorySegment> cxx = image.find(CxxCalls.IDENTITY);
    Optional<MemorySegment> identity = cxx.or(() -> mlxC);
    boolean known = identity.isEmpty() || isKnown(identity.get().address(), mlxC.isPresent());
    if (known || !add(image, identity.get().address(), mlxC.isPresent())) {
      image.close();
    }
  }

  /** One that is known only by its C++ symbols is met again, and better, through mlx-c. */
  private boolean isKnown(long identity, boolean throughMlxC) {
    Allocator allocator = byIdentity.get(identity);
    return allocator != null && (allocator.route() == Route.MLX_C || !throughMlxC);
  }

  private boolean add(Image image, long identity, boolean throughMlxC) {
    Calls calls = throughMlxC ? new MlxCCalls(image) : new CxxCalls(image);
    try {
      Allocator before = byIdentity.get(identity);
      if (before == null) {
        byIdentity.put(identity, new Allocator(byIdentity.size() + 1, calls));
      } else {
        before.reachThrough(calls);
      }
      held.add(image);
      return true;
    } catch (MlxCallFailed e) {
      unusable.add(e.reason());
      return false;
    }
  }

  /** Lets go of every image. No allocator may be called afterwards. */
  @Override
  public void close() {
    images.close();
    held.forEach(Image::close);
    held.clear();
    byIdentity.clear();
  }
}
