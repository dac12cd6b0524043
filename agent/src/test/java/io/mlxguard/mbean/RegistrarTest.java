// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.pressure.History;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** MBeanServers that do something else than they answer. */
class RegistrarTest {

  private static final int BEANS = 7;

  private final MBeanServer real = MBeanServerFactory.newMBeanServer();
  private final Set<String> failing = new HashSet<>();

  /** What a server of the host's own does around a call. */
  private interface Around {
    @Nullable Object call(String method, Object[] arguments) throws Exception;
  }

  private Object[] wrapped(Object[] arguments) throws JMException {
    return new Object[] {new StandardMBean(new Own(), OwnMBean.class), arguments[1]};
  }

  /** A bean of the host's own. */
  public interface OwnMBean {}

  private static final class Own implements OwnMBean {}

  private @Nullable Object ask(String method, Object... arguments) throws Exception {
    Class<?>[] types =
        method.equals("registerMBean")
            ? new Class<?>[] {Object.class, ObjectName.class}
            : new Class<?>[] {ObjectName.class};
    try {
      return MBeanServer.class.getMethod(method, types).invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private MBeanServer server(Around around) {
    return (MBeanServer)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            (proxy, method, arguments) -> around.call(method.getName(), arguments));
  }

  private MBeanServer thatFailsAfter() {
    return server(
        (method, arguments) -> {
          Object answer = ask(method, arguments);
          if (failing.contains(method)) {
            throw new IllegalStateException("late");
          }
          return answer;
        });
  }

  private static Registrar in(MBeanServer server) throws JMException {
    Snapshot snapshot = Snapshots.of(GuardState.WAITING, Config.parse(""));
    ClientLimits limits = new ClientLimits((key, value) -> "set");
    return new Registrar(
        server, "0.1.0", Instant.EPOCH, () -> snapshot, Snapshots.journal(), new History(), limits);
  }

  private Set<ObjectName> names() throws JMException {
    return real.queryNames(new ObjectName("mlx.guard:*"), null);
  }

  @Test
  void aServerThatRegistersAndFailsKeepsNoBean() throws Exception {
    failing.add("registerMBean");
    Registrar beans = in(thatFailsAfter());
    beans.register();

    assertThat(beans.refused()).hasSize(BEANS);
    assertThat(beans.holdsAny()).isFalse();
    assertThat(names()).isEmpty();
  }

  @Test
  void aServerThatRegistersAndAnswersNothingHasRegistered() throws Exception {
    Registrar beans =
        in(
            server(
                (method, arguments) -> {
                  Object _ = ask(method, arguments);
                  return null;
                }));
    beans.register();

    assertThat(beans.refused()).isEmpty();
    assertThat(names()).hasSize(BEANS);
    assertThat(beans.unregister()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void aServerThatDoesNothingHasRefused() throws Exception {
    Registrar beans = in(server((method, arguments) -> null));
    beans.register();

    assertThat(beans.refused()).hasSize(BEANS);
    assertThat(beans.holdsAny()).isFalse();
  }

  @Test
  void whatAServerKeepsIsNamedEachTimeUntilItIsGone() throws Exception {
    boolean[] keeps = {true};
    Registrar beans =
        in(
            server(
                (method, arguments) ->
                    keeps[0] && method.equals("unregisterMBean") ? null : ask(method, arguments)));
    beans.register();

    assertThat(beans.unregister())
        .hasSize(BEANS)
        .contains("mlx.guard:type=Guard: it is still there");
    assertThat(beans.unregister()).hasSize(BEANS);
    keeps[0] = false;
    assertThat(beans.unregister()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void aServerThatUnregistersAndFailsKeepsNothing() throws Exception {
    failing.add("unregisterMBean");
    Registrar beans = in(thatFailsAfter());
    beans.register();

    assertThat(beans.unregister()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void ofAServerThatTellsTheBeansNothingTheAnswerCounts() throws Exception {
    Registrar beans =
        in(
            server(
                (method, arguments) ->
                    ask(method, method.equals("registerMBean") ? wrapped(arguments) : arguments)));
    beans.register();

    assertThat(names()).hasSize(BEANS);
    assertThat(beans.unregister()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void aBeanThatIsInThePlaceOfOursStays() throws Exception {
    ObjectName guard = new ObjectName("mlx.guard:type=Guard");
    Registrar beans = in(real);
    beans.register();
    real.unregisterMBean(guard);
    Object _ = real.registerMBean(new StandardMBean(new Own(), OwnMBean.class), guard);

    assertThat(beans.unregister()).isEmpty();
    assertThat(names()).containsExactly(guard);
  }
}
