// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import javax.management.AttributeChangeNotification;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.ObjectName;

/** Edges as listeners are told of them: classes of the JDK alone, which every client has. */
final class Told {

  static final String DRIFT = "mlx.guard.layer.drift";

  private static final String TEXT = String.class.getName();

  private Told() {}

  static MBeanNotificationInfo ofGuard() {
    return change("the State went from one to another; the message is the reason");
  }

  static MBeanNotificationInfo[] ofLayer() {
    return new MBeanNotificationInfo[] {
      change("the Status went from one to another; the message is the reason"),
      new MBeanNotificationInfo(
          new String[] {DRIFT},
          Notification.class.getName(),
          "the host has set this limit itself; the message says to what")
    };
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
      case Edge.Drift drift ->
          new Notification(DRIFT, source, drift.number(), drift.atMillis(), drift.message());
    };
  }

  private static Notification change(
      Edge edge, ObjectName source, String attribute, String before, String after) {
    return new AttributeChangeNotification(
        source, edge.number(), edge.atMillis(), edge.message(), attribute, TEXT, before, after);
  }
}
