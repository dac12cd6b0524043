// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.management.DescriptorKey;

/** What something is, and what it counts in; a client finds both in its descriptor. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Described {

  /** A sentence; clients show it as the description too. */
  @DescriptorKey("description")
  String value();

  /** The unit of its number, in the plural and lower case; of a text or a mere count, none. */
  @DescriptorKey("units")
  String units() default "none";
}
