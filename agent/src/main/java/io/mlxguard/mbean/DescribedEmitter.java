// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationBroadcasterSupport;
import javax.management.StandardEmitterMBean;

/** An MXBean that says what each of its attributes, operations and notifications is. */
final class DescribedEmitter extends StandardEmitterMBean implements Placed {

  private final Presence presence = new Presence();

  <T> DescribedEmitter(T bean, Class<T> type, MBeanNotificationInfo... notifications) {
    super(bean, type, true, new NotificationBroadcasterSupport(notifications));
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return Descriptions.of(info, info.getDescription());
  }

  @Override
  protected String getDescription(MBeanFeatureInfo feature) {
    return Descriptions.of(feature, feature.getDescription());
  }

  @Override
  protected String getDescription(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int position) {
    return Descriptions.of(parameter, parameter.getDescription());
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int position) {
    return Descriptions.name(getMBeanInterface(), operation, parameter, position);
  }

  @Override
  protected int getImpact(MBeanOperationInfo operation) {
    return operation.getName().startsWith("set")
        ? MBeanOperationInfo.ACTION
        : MBeanOperationInfo.INFO;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public void postRegister(Boolean done) {
    super.postRegister(done);
    if (done) {
      presence.registered();
    }
  }

  @Override
  public void postDeregister() {
    super.postDeregister();
    presence.unregistered();
  }
}
