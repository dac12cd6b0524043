// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import io.mlxguard.it.RealPressure.Times;
import io.mlxguard.it.RealPressure.Work;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where the kernel counts real stalls, layer 5 has the pool given back while the host works, and
 * the limit is what it was once they are over; without the layer the pool stays.
 */
class RealPressureTest {

  @ParameterizedTest
  @EnumSource
  void thePoolIsGivenBackAndTheLimitComesBack(Work work, TestReporter reporter) {
    RealPressure.withHog(
        why -> reporter.publishEntry("no hog", why),
        hog -> {
          Times times = RealPressure.guarded(hog, work);
          reporter.publishEntry("counter to action", times.toAction().toMillis() + " ms");
          reporter.publishEntry("event to action", times.eventToAction().toMillis() + " ms");
          reporter.publishEntry("counter to pool down", times.toReclaimed().toMillis() + " ms");
        });
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheLayerThePoolStays(Work work, TestReporter reporter) {
    RealPressure.withHog(
        why -> reporter.publishEntry("no hog", why), hog -> RealPressure.unwatched(hog, work));
  }
}
