// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * A JMX client as JConsole is one: over a connector that the JVM itself opens when a user of this
 * machine asks it to through the attach API.
 */
final class JmxClient implements AutoCloseable {

  private static final String DOMAIN = "mlx.guard:";

  private final JMXConnector connector;
  private final MBeanServerConnection server;

  private JmxClient(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.server = connector.getMBeanServerConnection();
  }

  /** What a bean does when it is asked. */
  private interface Ask<T> {
    T ask() throws JMException, IOException;
  }

  private static <T> T answer(Ask<T> ask) {
    try {
      return ask.ask();
    } catch (JMException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("BanJNDI") // what it connects to is a child of this test
  static JmxClient of(HostProcess host) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(host.pid()));
      try {
        JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
        return new JmxClient(JMXConnectorFactory.connect(address));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException("cannot attach; stderr:\n" + host.stderr(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client makes the guard register its beans, and this one waits until it has. */
  static JmxClient registered(HostProcess host) {
    JmxClient client = of(host);
    Eventually.status(host, it -> it.json().getString("mbeans").equals("registered"));
    return client;
  }

  private static ObjectName name(String properties) {
    return answer(() -> new ObjectName(DOMAIN + properties));
  }

  /** The guard's beans, each without the domain, in alphabetical order. */
  List<String> names() {
    return List.copyOf(
        new TreeSet<>(
            answer(() -> server.queryNames(name("*"), null)).stream()
                .map(it -> it.toString().substring(DOMAIN.length()))
                .toList()));
  }

  MBeanInfo info(String bean) {
    return answer(() -> server.getMBeanInfo(name(bean)));
  }

  Object attribute(String bean, String attribute) {
    return answer(() -> server.getAttribute(name(bean), attribute));
  }

  /** Every attribute of a bean, read at once; lists as lists, records and maps as maps. */
  Map<String, Object> attributes(String bean) {
    String[] names =
        Arrays.stream(info(bean).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    Map<String, Object> values = new HashMap<>();
    for (Attribute attribute : answer(() -> server.getAttributes(name(bean), names)).asList()) {
      values.put(attribute.getName(), plain(attribute.getValue()));
    }
    return values;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Object[] list -> Arrays.stream(list).map(JmxClient::plain).toList();
      case CompositeData record -> {
        Map<String, Object> map = new HashMap<>();
        record.getCompositeType().keySet().forEach(key -> map.put(key, record.get(key)));
        yield map;
      }
      case TabularData table -> {
        Map<Object, Object> map = new HashMap<>();
        table.values().stream()
            .map(CompositeData.class::cast)
            .forEach(row -> map.put(row.get("key"), row.get("value")));
        yield map;
      }
      case null, default -> value;
    };
  }

  /** What the operation answers; it throws what a client gets. */
  String setLimit(String layer, @Nullable String value) {
    @Nullable Object[] arguments = {value};
    String[] signature = {String.class.getName()};
    ObjectName bean = name("type=Layer,name=" + layer);
    return String.valueOf(answer(() -> server.invoke(bean, "setLimit", arguments, signature)));
  }

  /** What listeners of a bean are told from now on. */
  Queue<Notification> listen(String bean) {
    Queue<Notification> told = new ConcurrentLinkedQueue<>();
    answer(
        () -> {
          server.addNotificationListener(name(bean), (it, handback) -> told.add(it), null, null);
          return told;
        });
    return told;
  }

  /** A bean of the host's own, of a class on its class path. */
  ObjectName create(String className, String objectName) {
    return answer(() -> server.createMBean(className, new ObjectName(objectName)).getObjectName());
  }

  /** As the host itself may do. */
  void unregister(String bean) {
    answer(
        () -> {
          server.unregisterMBean(name(bean));
          return bean;
        });
  }

  /** Makes a bean of the host's listen. */
  void listen(String bean, ObjectName listener) {
    answer(
        () -> {
          server.addNotificationListener(name(bean), listener, null, null);
          return bean;
        });
  }

  void invoke(ObjectName bean, String operation) {
    Object _ = answer(() -> server.invoke(bean, operation, null, null));
  }

  Object attribute(ObjectName bean, String attribute) {
    return answer(() -> server.getAttribute(bean, attribute));
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      return; // the host has ended, and the connection with it
    }
  }
}
