// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.restart.RestartEvent;
import java.util.Arrays;
import java.util.Locale;
import javax.management.AttributeChangeNotification;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.ObjectName;

/** Edges as listeners are told of them: classes of the JDK alone, which every client has. */
final class Told {

  static final String DRIFT = "mlx.guard.layer.drift";

  static final String DIP = "mlx.guard.layer.dip";
  static final String HALVED = "mlx.guard.target.halved";
  static final String RECOVERED = "mlx.guard.target.recovered";

  static final String BLOCKED = "mlx.guard.pressure.blocked";
  static final String ACTION = "mlx.guard.pressure.action";

  /** With each kind of event behind it, such as {@code mlx.guard.restart.due}. */
  static final String RESTART = "mlx.guard.restart.";

  private static final String TEXT = String.class.getName();

  private Told() {}

  static MBeanNotificationInfo ofGuard() {
    return change("the State went from one to another; the message is the reason");
  }

  static MBeanNotificationInfo[] ofLayer() {
    return new MBeanNotificationInfo[] {
      change("the Status went from one to another; the message is the reason"),
      plain(DRIFT, "the host has set this limit itself; the message says to what")
    };
  }

  static MBeanNotificationInfo[] ofClearLayer() {
    return new MBeanNotificationInfo[] {
      change("the Status went from one to another; the message is the reason"),
      plain(DIP, "quiet did not come, and the cache limit was lowered for a moment")
    };
  }

  static MBeanNotificationInfo[] ofRestartLayer() {
    String[] types =
        Arrays.stream(RestartEvent.Kind.values()).map(Told::restart).toArray(String[]::new);
    return new MBeanNotificationInfo[] {
      change("the Status went from one to another; the message is the reason"),
      new MBeanNotificationInfo(
          types,
          Notification.class.getName(),
          "a restart is planned, due, happens, or does not; the message says all of it")
    };
  }

  private static String restart(RestartEvent.Kind kind) {
    return RESTART + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static MBeanNotificationInfo[] ofTarget() {
    return new MBeanNotificationInfo[] {
      plain(HALVED, "it fell to half the speed of the first hour; the message has both"),
      plain(RECOVERED, "it is back at three quarters of that speed; the message has both")
    };
  }

  static MBeanNotificationInfo[] ofPressure() {
    return new MBeanNotificationInfo[] {
      change("the LevelText went from one to another; the message is the number and its key"),
      plain(BLOCKED, "a clear is due and calls that run stand in its way; the message has both"),
      plain(ACTION, "something was done; the message has the number, the rule and its key")
    };
  }

  private static MBeanNotificationInfo plain(String type, String description) {
    return new MBeanNotificationInfo(
        new String[] {type}, Notification.class.getName(), description);
  }

  private static MBeanNotificationInfo change(String description) {
    return new MBeanNotificationInfo(
        new String[] {AttributeChangeNotification.ATTRIBUTE_CHANGE},
        AttributeChangeNotification.class.getName(),
        description);
  }

  static Notification of(Edge edge, ObjectName source) {
    return switch (edge) {
      case Edge.State state -> change(state, source, "State", state.before(), state.after());
      case Edge.Status status -> change(status, source, "Status", status.before(), status.after());
      case Edge.Drift drift -> plain(DRIFT, drift, source);
      case Edge.Dip dip -> plain(DIP, dip, source);
      case Edge.Pressure level -> change(level, source, "LevelText", level.before(), level.after());
      case Edge.Blocked blocked -> plain(BLOCKED, blocked, source);
      case Edge.Acted acted -> plain(ACTION, acted, source);
      case Edge.Restart restart -> plain(restart(restart.kind()), restart, source);
      case Edge.Speed speed -> plain(speed.halved() ? HALVED : RECOVERED, speed, source);
    };
  }

  private static Notification plain(String type, Edge edge, ObjectName source) {
    return new Notification(type, source, edge.number(), edge.atMillis(), edge.message());
  }

  private static Notification change(
      Edge edge, ObjectName source, String attribute, String before, String after) {
    return new AttributeChangeNotification(
        source, edge.number(), edge.atMillis(), edge.message(), attribute, TEXT, before, after);
  }
}
