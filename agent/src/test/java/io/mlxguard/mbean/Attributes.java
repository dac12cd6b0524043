// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What a bean says of itself. */
final class Attributes {

  private Attributes() {}

  /** Every attribute, read at once; lists as lists. */
  static Map<String, Object> of(MBeanServer server, ObjectName bean) throws JMException {
    String[] names =
        Arrays.stream(server.getMBeanInfo(bean).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    Map<String, Object> all = new HashMap<>();
    for (Attribute attribute : server.getAttributes(bean, names).asList()) {
      Object value = attribute.getValue();
      all.put(attribute.getName(), value instanceof Object[] list ? List.of(list) : value);
    }
    assertThat(all).as("every attribute can be read").hasSize(names.length);
    return all;
  }
}
