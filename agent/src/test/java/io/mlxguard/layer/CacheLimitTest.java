// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.config.OnDrift;
import io.mlxguard.config.Share;
import io.mlxguard.os.Reading;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layer 2 beside a host that has limits of its own; MLX tells them only when ours is set. */
@EnabledOnOs(OS.LINUX)
class CacheLimitTest {

  private static final long GIB = 1L << 30;
  private static final Moment QUIET = new Moment(Reading.missing("not looked at"), true);
  private static final Moment BUSY = new Moment(Reading.missing("not looked at"), false);
  private static final String TIGHTER = "the host's own limit is tighter and stands";
  private static final String AS_SET = "as configured; as set, MLX does not tell it";

  @TempDir private Path folder;
  private StandInPool mlx;

  @BeforeEach
  void load() throws IOException, InterruptedException {
    mlx = new StandInPool(folder);
  }

  @AfterEach
  void unload() {
    mlx.close();
  }

  private CacheLimit layer(OnDrift onDrift) {
    return new CacheLimit(mlx.allocator(), terms("1g", onDrift));
  }

  private static Terms terms(String setting, OnDrift onDrift) {
    return new Terms(
        Limit.parse(setting),
        Share.WHOLE,
        Mode.GUARD,
        onDrift,
        Reading.of(64 * GIB),
        OptionalLong.empty());
  }

  /** MLX's last answer to this layer is two minutes old. */
  private static void overdue(CacheLimit layer) throws ReflectiveOperationException {
    Field watch = CacheLimit.class.getDeclaredField("watch");
    watch.setAccessible(true);
    Overdue.lookedAgo((DriftWatch) watch.get(layer), Duration.ofMinutes(2));
  }

  private void is(LayerPart part, String reason, long inForceBytes) {
    assertThat(part.status()).as(part.reason()).isEqualTo(LayerStatus.ACTIVE);
    assertThat(part.reason()).isEqualTo(reason);
    assertThat(part.wantedBytes()).hasValue(GIB);
    assertThat(part.effectiveBytes()).hasValue(inForceBytes);
    assertThat(mlx.limitBytes()).isEqualTo(inForceBytes);
  }

  @ParameterizedTest
  @EnumSource
  void aTighterLimitThatTheHostLiftsLaterIsBoundedAtTheNextQuietLook(OnDrift onDrift)
      throws ReflectiveOperationException {
    mlx.hostSets(GIB / 2);
    CacheLimit layer = layer(onDrift);
    is(layer.tick(QUIET), TIGHTER, GIB / 2);
    mlx.hostSets(20 * GIB);

    assertThat(layer.tick(QUIET).reason()).as("a minute has not gone by").isEqualTo(TIGHTER);
    overdue(layer);
    assertThat(layer.tick(BUSY).reason()).as("it works").isEqualTo(TIGHTER);
    assertThat(mlx.limitBytes()).isEqualTo(20 * GIB);
    is(layer.tick(QUIET), AS_SET, GIB);
    assertThat(layer.restore(false)).isEmpty();
    assertThat(mlx.limitBytes()).as("the host's").isEqualTo(20 * GIB);
  }

  @ParameterizedTest
  @EnumSource
  void soIsOneThatTheHostSetWhileOursWasInForce(OnDrift onDrift)
      throws ReflectiveOperationException {
    CacheLimit layer = layer(onDrift);
    is(layer.tick(QUIET), AS_SET, GIB);
    mlx.hostSets(GIB / 4);
    overdue(layer);
    is(layer.tick(QUIET), TIGHTER, GIB / 4);
    mlx.hostSets(2 * GIB);
    overdue(layer);

    is(layer.tick(QUIET), AS_SET, GIB);
  }

  /** The negative control: as long as it is tighter it stands, look after look. */
  @Test
  void oneThatStaysTighterStands() throws ReflectiveOperationException {
    mlx.hostSets(GIB / 2);
    CacheLimit layer = layer(OnDrift.ENFORCE);
    for (int look = 0; look < 3; look++) {
      is(layer.tick(QUIET), TIGHTER, GIB / 2);
      overdue(layer);
    }
    assertThat(layer.restore(true)).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(GIB / 2);
  }

  @Test
  void aLimitThatTheHostHasSetAboveOursIsTheHostsFromThenOn() throws ReflectiveOperationException {
    CacheLimit layer = layer(OnDrift.REPORT);
    layer.tick(QUIET);
    mlx.hostSets(2 * GIB);
    overdue(layer);
    assertThat(layer.tick(QUIET).status()).isEqualTo(LayerStatus.OFF);
    overdue(layer);

    assertThat(layer.tick(QUIET).status()).isEqualTo(LayerStatus.OFF);
    assertThat(mlx.limitBytes()).isEqualTo(2 * GIB);
  }
}
