// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Linux has no level of its own. It is judged by PSI, of the machine and of a process's control
 * group; by {@code MemAvailable}; and by how near a control group is to its limit. The worst counts
 * (reference/platform.md 6).
 */
final class LinuxPressure implements PressureSource {

  private static final String STALLS = "proc/pressure/memory";
  private static final long GROUPS_NANOS = 60_000_000_000L;

  private static final Set<String> KERNELS = Set.of("proc", "cgroup", "cgroup2");

  private final Path root;
  private final String process;
  private final Predicate<Path> ofKernel;
  private final PressureThresholds thresholds;
  private final LinuxWatch watch;
  private final LinuxPressureEvents events = new LinuxPressureEvents();
  private final LinuxJudge judge;
  private final LinuxMeminfo meminfo;
  private final List<LinuxStalls> stalls = new ArrayList<>();
  private final List<LinuxGroupUse> groups = new ArrayList<>();
  private final List<String> waking = new ArrayList<>();
  private String source = "";
  private boolean stallsTold;
  private boolean opened;
  private boolean closed;
  private long groupsNanos;
  private long lookedNanos = System.nanoTime();

  /**
   * A machine whose {@code /proc} and {@code /sys} lie below {@code root}.
   *
   * @param root {@code /} for the real one
   * @param process whose control groups count: {@code self}, or a process id
   * @param ofKernel whether a file is the kernel's, and may be written to
   */
  LinuxPressure(
      Path root,
      String process,
      Predicate<Path> ofKernel,
      Map<String, String> environment,
      PressureThresholds thresholds) {
    this.root = root;
    this.process = process;
    this.ofKernel = ofKernel;
    this.thresholds = thresholds;
    this.watch = new LinuxWatch(environment);
    this.judge = new LinuxJudge(thresholds);
    this.meminfo = new LinuxMeminfo(root.resolve("proc/meminfo"));
  }

  static LinuxPressure ofSystem(PressureThresholds thresholds) {
    return new LinuxPressure(
        Path.of("/"), LinuxGroups.SELF, LinuxPressure::isOfKernel, System.getenv(), thresholds);
  }

  /** Nothing is the kernel's to it, so nothing is written to. */
  static LinuxPressure passing(String process, PressureThresholds thresholds) {
    return new LinuxPressure(Path.of("/"), process, path -> false, Map.of(), thresholds);
  }

  private static boolean isOfKernel(Path path) {
    try {
      return KERNELS.contains(Files.getFileStore(path).type());
    } catch (IOException | RuntimeException e) {
      return false; // not there
    }
  }

  @Override
  public boolean await(long nanos) {
    open();
    return events.await(nanos);
  }

  /** On the thread that will wait, so that nobody else is held up by the kernel. */
  private void open() {
    if (opened || closed) {
      return;
    }
    opened = true;
    List<Path> paths = new ArrayList<>(List.of(root.resolve(STALLS)));
    LinuxGroups.of(root, process).stream()
        .filter(group -> group.version() == LinuxGroups.Version.V2)
        .findFirst()
        .ifPresent(own -> paths.add(own.stalls()));
    for (Path path : paths) {
      stalls.add(new LinuxStalls(path));
      if (ofKernel.test(path)
          && events.trigger(LinuxFile.waiting(path), thresholds.stallMicros())) {
        waking.add("its trigger on " + path);
      }
    }
    watch.begin(events, ofKernel, thresholds.stallMicros()).ifPresent(waking::add);
    findGroups();
  }

  /** Those with a limit that binds; the process may have been moved, and limits been set. */
  private void findGroups() {
    groups.forEach(LinuxGroupUse::close);
    groups.clear();
    groupsNanos = System.nanoTime();
    source = "";
    for (LinuxGroups.Group group : LinuxGroups.of(root, process)) {
      group
          .limitBytes()
          .ifPresent(
              limitBytes -> {
                if (limitBytes < meminfo.physicalBytes()) {
                  groups.add(new LinuxGroupUse(group, limitBytes));
                }
              });
    }
  }

  @Override
  public boolean look() {
    open();
    lookedNanos = System.nanoTime();
    if (!closed && lookedNanos - groupsNanos >= GROUPS_NANOS) {
      findGroups();
    }
    judge.begin();
    if (meminfo.look()) {
      judge.available(meminfo.availableBytes(), meminfo.totalBytes());
    }
    for (int i = 0; i < stalls.size(); i++) { // an iterator would be allocated
      LinuxStalls one = stalls.get(i);
      if (one.look(lookedNanos)) {
        judge.stalls(i, one.someMicros(), one.fullMicros());
      }
    }
    for (int i = 0; i < groups.size(); i++) {
      LinuxGroupUse one = groups.get(i);
      if (one.look()) {
        judge.group(i, one.percent());
      }
    }
    if (events.isPiped(lookedNanos, StallWindow.LENGTH_NANOS)) {
      judge.told();
    }
    return judge.end();
  }

  @Override
  public PressureReading read() {
    groups.forEach(LinuxGroupUse::lookAtLimit);
    judge.read();
    return new PressureReading(PressureReading.Domain.HOST, told(), verdict(), gauges());
  }

  private Reading<PressureVerdict> verdict() {
    if (watch.isOff()) {
      return Reading.missing("$MEMORY_PRESSURE_WATCH is /dev/null: nothing is to be watched");
    }
    if (!judge.isKnown()) {
      return new Reading.Missing<>(
          "neither /" + STALLS + " nor /proc/meminfo can be read", lookedNanos);
    }
    return new Reading.Value<>(
        new PressureVerdict(judge.level(), judge.floor(), judge.rule(), text()), lookedNanos);
  }

  private String text() {
    return switch (judge.rule()) {
      case TOLD -> "$MEMORY_PRESSURE_WATCH has told of pressure within 2 s";
      case STALL -> judge.stallText(stalls.get(judge.decidingStalls()).path().toString());
      case GROUP -> judge.groupText(groups.get(judge.decidingGroup()).folder().toString());
      default -> judge.availableText();
    };
  }

  /** Anew only where it may be another. */
  private String told() {
    if (source.isEmpty() || judge.hasStalls() != stallsTold) {
      stallsTold = judge.hasStalls();
      source = source();
    }
    return source;
  }

  private String source() {
    List<String> parts = new ArrayList<>();
    parts.add(judge.hasStalls() ? "PSI" : "no PSI in this kernel");
    parts.addAll(waking);
    parts.add("/proc/meminfo");
    groups.forEach(group -> parts.add("control group " + group.folder()));
    return String.join(", ", parts);
  }

  private PressureGauges gauges() {
    Optional<LinuxGroupUse> tightest =
        judge.decidingGroup() < groups.size() && judge.decidingGroup() >= 0
            ? Optional.of(groups.get(judge.decidingGroup()))
            : Optional.empty();
    Reading<Long> noGroup = missing("no control group limits this process's memory");
    return new PressureGauges(
        positive(meminfo.totalBytes(), "MemTotal"),
        positive(meminfo.availableBytes(), "MemAvailable"),
        meminfo.isRead()
            ? value(100.0 * meminfo.availableBytes() / meminfo.totalBytes())
            : missing("/proc/meminfo cannot be read"),
        positive(meminfo.swapUsedBytes(), "SwapTotal or SwapFree"),
        missing("Linux has no compressor of this kind"),
        missing("Linux has no compressor of this kind"),
        missing("Linux has no compressor of this kind"),
        stall(judge.someMicros()),
        stall(judge.fullMicros()),
        tightest.map(it -> value(it.usedBytes())).orElse(noGroup),
        tightest.map(it -> value(it.limitBytes())).orElse(noGroup));
  }

  private Reading<Long> stall(long micros) {
    return judge.hasStalls() ? value(micros) : missing("this kernel keeps no PSI");
  }

  private Reading<Long> positive(long bytes, String line) {
    return bytes >= 0 ? value(bytes) : missing("/proc/meminfo: no " + line + " line");
  }

  private <T> Reading<T> value(T value) {
    return new Reading.Value<>(value, lookedNanos);
  }

  private <T> Reading<T> missing(String why) {
    return new Reading.Missing<>(why, lookedNanos);
  }

  @Override
  public void wake() {
    events.wake();
  }

  @Override
  public void slept() {
    stalls.forEach(LinuxStalls::forget);
  }

  @Override
  public void close() {
    closed = true;
    events.close();
    meminfo.close();
    stalls.forEach(LinuxStalls::close);
    groups.forEach(LinuxGroupUse::close);
    stalls.clear();
    groups.clear();
  }
}
