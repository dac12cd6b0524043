// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import java.lang.reflect.Method;
import java.util.Arrays;
import javax.management.Descriptor;
import javax.management.DescriptorRead;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;

/** Where clients look for a description, there is the one that the annotation put elsewhere. */
final class Descriptions {

  private Descriptions() {}

  static String of(DescriptorRead described, String otherwise) {
    Descriptor descriptor = described.getDescriptor();
    return descriptor.getFieldValue("description") instanceof String text ? text : otherwise;
  }

  static String name(
      Class<?> type, MBeanOperationInfo operation, MBeanParameterInfo parameter, int position) {
    return Arrays.stream(type.getMethods())
        .filter(it -> it.getName().equals(operation.getName()))
        .map(Method::getParameters)
        .filter(it -> it.length == operation.getSignature().length)
        .findFirst()
        .map(it -> it[position].getName())
        .orElse(parameter.getName());
  }
}
