// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.StandardMBean;

/** An MXBean that says what each of its attributes is. */
final class DescribedBean extends StandardMBean implements Placed {

  private final Presence presence = new Presence();

  <T> DescribedBean(T bean, Class<T> type) {
    super(bean, type, true);
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
