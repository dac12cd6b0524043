// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.jmx.Described;
import io.mlxguard.jmx.GuardMXBean;
import io.mlxguard.jmx.LayerMXBean;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.snapshot.GuardState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The description of a code, which a reader goes by, says of each what the code says. */
class CodesTest {

  private static String description(Class<?> bean, String getter) throws NoSuchMethodException {
    Described described = bean.getMethod(getter).getAnnotation(Described.class);
    return described == null ? "" : described.value();
  }

  @ParameterizedTest
  @EnumSource
  void ofEachState(GuardState state) throws NoSuchMethodException {
    assertThat(description(GuardMXBean.class, "getStateCode"))
        .contains(Codes.of(state) + " " + state);
    assertThat(description(GuardMXBean.class, "getState")).contains(state.name());
  }

  @ParameterizedTest
  @EnumSource
  void ofEachStatus(LayerStatus status) throws NoSuchMethodException {
    assertThat(description(LayerMXBean.class, "getStatusCode"))
        .contains(Codes.of(status) + " " + status);
    assertThat(description(LayerMXBean.class, "getStatus")).contains(status.name());
  }

  @Test
  void theOneMoreInNeedOfALookHasTheGreaterNumber() {
    assertThat(LayerStatus.values())
        .isSortedAccordingTo((one, other) -> Codes.of(one) - Codes.of(other));
  }
}
