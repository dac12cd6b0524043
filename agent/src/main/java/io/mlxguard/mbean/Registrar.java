// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.jmx.ClearLayerMXBean;
import io.mlxguard.jmx.DeviceMXBean;
import io.mlxguard.jmx.GuardMXBean;
import io.mlxguard.jmx.LayerMXBean;
import io.mlxguard.jmx.LimitLayerMXBean;
import io.mlxguard.jmx.MlxMemoryMXBean;
import io.mlxguard.jmx.PressureMXBean;
import io.mlxguard.jmx.RestartLayerMXBean;
import io.mlxguard.jmx.TargetMXBean;
import io.mlxguard.layer.LayerName;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.Journal;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectInstance;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The beans in the platform's MBeanServer, which may be the host's own code: whatever it throws is
 * kept as a reason. With the other users of {@code javax.management} it is never loaded where the
 * runtime has none. Used by the thread of the MBeans, and at the end by the one that ends them.
 */
final class Registrar {

  private static final String DOMAIN = "mlx.guard:";

  private record Emitter(ObjectName name, DescribedEmitter bean) {

    void tell(Edge edge) {
      bean.sendNotification(Told.of(edge, name));
    }
  }

  private final MBeanServer server;
  private final Supplier<Snapshot> latest;
  private final Emitter guard;
  private final Map<LayerName, Emitter> layers = new EnumMap<>(LayerName.class);
  private final Map<Domain, Emitter> pressures = new EnumMap<>(Domain.class);
  private final Map<String, Emitter> targets = new LinkedHashMap<>();

  /** Those that are there, or may be; written by both threads at the end. */
  private final Map<ObjectName, Presence> held = new ConcurrentHashMap<>();

  private final Map<String, String> refused = new LinkedHashMap<>();
  private final Set<Domain> watched = EnumSet.noneOf(Domain.class);
  private int allocators;
  private volatile boolean ending;

  /**
   * The beans, none registered yet.
   *
   * @throws JMException never: the names are right
   */
  Registrar(
      MBeanServer server,
      String version,
      Instant since,
      Supplier<Snapshot> latest,
      Journal journal,
      History history,
      ClientLimits limits)
      throws JMException {
    this.server = server;
    this.latest = latest;
    GuardBean whole = new GuardBean(version, since, latest);
    guard =
        new Emitter(
            new ObjectName(DOMAIN + "type=Guard"),
            new DescribedEmitter(whole, GuardMXBean.class, Told.ofGuard()));
    for (LayerName name : LayerName.values()) {
      ObjectName objectName = new ObjectName(DOMAIN + "type=Layer,name=" + name.title());
      layers.put(name, new Emitter(objectName, layer(name, latest, limits)));
    }
    for (Domain domain : Domain.values()) {
      PressureBean bean = new PressureBean(domain, latest, journal, history);
      DescribedEmitter emitter =
          new DescribedEmitter(bean, PressureMXBean.class, Told.ofPressure());
      String which = domain == Domain.HOST ? "" : ",domain=device";
      pressures.put(domain, new Emitter(new ObjectName(DOMAIN + "type=Pressure" + which), emitter));
    }
  }

  private static DescribedEmitter layer(
      LayerName name, Supplier<Snapshot> latest, ClientLimits limits) {
    if (name == LayerName.CLEAR_AFTER_GENERATE) {
      ClearLayerBean bean = new ClearLayerBean(latest);
      return new DescribedEmitter(bean, ClearLayerMXBean.class, Told.ofClearLayer());
    }
    if (name == LayerName.SCHEDULED_RESTART) {
      RestartLayerBean bean = new RestartLayerBean(latest);
      return new DescribedEmitter(bean, RestartLayerMXBean.class, Told.ofRestartLayer());
    }
    return name.limitKey()
        .map(key -> new LimitLayerBean(name, key, latest, limits))
        .map(bean -> new DescribedEmitter(bean, LimitLayerMXBean.class, Told.ofLayer()))
        .orElseGet(
            () ->
                new DescribedEmitter(
                    new LayerBean(name, latest), LayerMXBean.class, Told.ofLayer()));
  }

  /** Registers every bean there can be by now. */
  void register() throws JMException {
    add(guard.name(), guard.bean());
    layers.values().forEach(layer -> add(layer.name(), layer.bean()));
    follow();
  }

  /** Registers what has come since, and takes away what has gone. */
  void follow() throws JMException {
    Snapshot now = latest.get();
    followPressure(now);
    followAllocators(now.allocators().size());
    followTargets(now.targetNames());
  }

  /** The machine's as soon as there is an MLX to be short beside; a card's once there is one. */
  private void followPressure(Snapshot now) {
    Set<Domain> there = EnumSet.noneOf(Domain.class);
    now.pressure().domains().forEach(it -> there.add(it.domain()));
    if (!now.allocators().isEmpty()) {
      there.add(Domain.HOST);
    }
    there.removeIf(domain -> !watched.add(domain));
    for (Domain domain : there) {
      Emitter bean = pressures.get(domain);
      if (bean != null) {
        add(bean.name(), bean.bean());
      }
    }
  }

  /** A device and a memory for each. */
  private void followAllocators(int now) throws JMException {
    for (; allocators < now; allocators++) {
      int index = allocators;
      Supplier<AllocatorSnapshot> one = () -> allocator(latest.get(), index);
      add(name("Device", index), new DescribedBean(new DeviceBean(one), DeviceMXBean.class));
      MemoryBean memory = new MemoryBean(latest, snapshot -> allocator(snapshot, index));
      add(name("Memory", index), new DescribedBean(memory, MlxMemoryMXBean.class));
    }
    while (allocators > now) {
      allocators--;
      Optional<String> _ = remove(name("Device", allocators));
      Optional<String> _ = remove(name("Memory", allocators));
    }
  }

  private void followTargets(Set<String> now) throws JMException {
    for (String gone : List.copyOf(targets.keySet())) {
      if (!now.contains(gone)) {
        Optional<String> _ = remove(targetName(gone));
        targets.remove(gone);
      }
    }
    for (String target : now) {
      if (!targets.containsKey(target)) {
        TargetBean bean = new TargetBean(target, latest);
        DescribedEmitter emitter = new DescribedEmitter(bean, TargetMXBean.class, Told.ofTarget());
        targets.put(target, new Emitter(targetName(target), emitter));
        add(targetName(target), emitter);
      }
    }
  }

  private static ObjectName targetName(String target) throws JMException {
    return new ObjectName(DOMAIN + "type=Target,name=" + ObjectName.quote(target));
  }

  private static AllocatorSnapshot allocator(Snapshot snapshot, int index) {
    if (index >= snapshot.allocators().size()) {
      throw new IllegalStateException("this MLX is guarded no more");
    }
    return snapshot.allocators().get(index);
  }

  private static ObjectName name(String type, int index) throws JMException {
    String which = index == 0 ? "" : ",allocator=" + (index + 1);
    return new ObjectName(DOMAIN + "type=" + type + which);
  }

  /**
   * Known before it is asked for: a server may register it and then fail, or answer only after the
   * end, which finds the bean unwanted.
   */
  private void add(ObjectName name, Placed bean) {
    if (ending || remove(name).isPresent()) {
      return;
    }
    Presence presence = bean.presence();
    held.put(name, presence);
    try {
      ObjectInstance answer = server.registerMBean(bean, name);
      if (answer != null) {
        presence.accepted();
      } else if (!presence.isThere()) {
        throw new IllegalStateException("it answers nothing");
      }
    } catch (InstanceAlreadyExistsException e) {
      refuse(name, "the name is taken");
    } catch (JMException | RuntimeException | Error e) {
      refuse(name, Clause.of(e));
    }
    if (ending) {
      held.put(name, presence); // whoever ended did not find it there yet
      Optional<String> _ = remove(name);
    }
  }

  private void refuse(ObjectName name, String why) {
    refused.put(name.toString(), why);
    Optional<String> _ = remove(name); // what stays is named at the end
  }

  /**
   * Takes a bean away, if it is there and ours: the host may have put its own in the place.
   *
   * @return why it is still there
   */
  private Optional<String> remove(ObjectName name) {
    Presence presence = held.remove(name);
    if (presence == null || !presence.isThere()) {
      return Optional.empty();
    }
    Optional<String> problem = unregister(name);
    boolean gone = presence.isTold() ? !presence.isThere() : problem.isEmpty();
    if (gone) {
      return Optional.empty();
    }
    held.put(name, presence);
    return Optional.of(problem.orElse("it is still there"));
  }

  private Optional<String> unregister(ObjectName name) {
    try {
      server.unregisterMBean(name);
      return Optional.empty();
    } catch (InstanceNotFoundException e) {
      return Optional.empty(); // somebody has taken it away, which is as well
    } catch (JMException | RuntimeException | Error e) {
      return Optional.of(Clause.of(e));
    }
  }

  /** Which beans could not be registered, and why. */
  Map<String, String> refused() {
    return refused;
  }

  boolean holdsAny() {
    return !held.isEmpty();
  }

  /** Tells the listeners, each of which may be the host's code. */
  void tell(Edge edge) {
    switch (edge) {
      case Edge.State state -> guard.tell(state);
      case Edge.Status status -> tell(layers.get(status.layer()), status);
      case Edge.Drift drift -> tell(layers.get(drift.layer()), drift);
      case Edge.Pressure level -> tell(pressures.get(level.domain()), level);
      case Edge.Blocked blocked -> tell(pressures.get(blocked.domain()), blocked);
      case Edge.Acted acted -> tell(pressures.get(acted.domain()), acted);
      case Edge.Dip dip -> tell(layers.get(LayerName.CLEAR_AFTER_GENERATE), dip);
      case Edge.Restart restart -> tell(layers.get(LayerName.SCHEDULED_RESTART), restart);
      case Edge.Speed speed -> tell(targets.get(speed.target()), speed);
    }
  }

  private static void tell(@Nullable Emitter bean, Edge edge) {
    if (bean != null) {
      bean.tell(edge);
    }
  }

  /**
   * Takes away what was registered here, and nothing else.
   *
   * @return what is left, by name
   */
  List<String> unregister() {
    ending = true;
    List<String> left = new ArrayList<>();
    for (ObjectName name : List.copyOf(held.keySet())) {
      remove(name).ifPresent(why -> left.add(name + ": " + why));
    }
    return left;
  }
}
