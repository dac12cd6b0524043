// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.restart.Facts;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restart is entered before it is made, and made at a moment that is one then. */
class ScheduledRestartTest {

  private static final String WEAR =
      "scheduled-restart.after-calls=1,scheduled-restart.supervised=yes";
  private static final Instant NOW = Instant.parse("2026-12-01T20:00:00Z");

  private final List<RestartEvent> events = new ArrayList<>();
  private final ScheduledRestart layer =
      new ScheduledRestart(Config.parse(""), events::add, () -> state());

  @TempDir Path folder;

  private Path state() {
    return folder.resolve("state");
  }

  private void use(String keys) {
    Config config = Config.parse(keys);
    assertThat(config.problems()).isEmpty();
    layer.use(config, NOW, Duration.ZERO);
  }

  private Optional<String> look(int second, boolean lull) {
    Duration since = Duration.ofSeconds(second);
    return layer.look(
        NOW.plus(since), new Facts(true, 1, since, since, Optional.empty(), lull, lull));
  }

  private List<String> entered() throws IOException {
    return Files.readAllLines(file());
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(state())) {
      return files.toList().getFirst();
    }
  }

  private List<Kind> told() {
    return events.stream().map(RestartEvent::kind).filter(it -> it != Kind.CUTS).toList();
  }

  @Test
  void aMomentThatIsOverOnceItIsEnteredIsNotTaken() throws IOException {
    use(WEAR);

    assertThat(look(1, false)).isEmpty();
    assertThat(entered()).isEmpty();
    assertThat(look(2, true)).as("entered").isEmpty();
    assertThat(entered()).hasSize(1);
    assertThat(look(3, false)).as("a call has begun meanwhile").isEmpty();
    assertThat(told()).containsExactly(Kind.PLANNED, Kind.DUE);
    assertThat(look(4, true))
        .hasValueSatisfying(it -> assertThat(it).contains("1 calls (scheduled-restart.after-"));
    assertThat(entered()).hasSize(1);
    assertThat(told()).containsExactly(Kind.PLANNED, Kind.DUE, Kind.LEAVING);
    assertThat(layer.state().stage()).isEqualTo(Stage.LEAVING);
  }

  @Test
  void whatWasEnteredAndNotMadeDoesNotCount() throws IOException {
    use(WEAR + ",scheduled-restart.max-restarts=1");
    assertThat(look(1, true)).isEmpty();
    assertThat(entered()).hasSize(1);

    assertThat(look(1802, false)).as("its time is over").isEmpty();
    assertThat(entered()).isEmpty();
    assertThat(look(1900, true)).isEmpty();
    assertThat(entered()).hasSize(1);

    use(WEAR + ",scheduled-restart.max-restarts=1,scheduled-restart.stuck-after=2m");
    assertThat(entered()).as("another key").isEmpty();
    assertThat(look(1901, true)).isEmpty();
    assertThat(entered()).hasSize(1);

    layer.withdraw();
    assertThat(entered()).as("the guard leaves").isEmpty();
    assertThat(told()).doesNotContain(Kind.STOOD_DOWN, Kind.LEAVING);
  }

  @Test
  void whatCannotBeEnteredIsNotMade() throws IOException {
    use(WEAR);
    Path file = file();
    Files.delete(file);
    Files.createDirectories(file.resolve("in-the-way"));

    assertThat(look(1, true)).isEmpty();
    assertThat(look(2, true)).isEmpty();
    assertThat(told()).containsExactly(Kind.PLANNED, Kind.DUE, Kind.FAILED);
    assertThat(events.getLast().sentence()).contains("not restarted: ", "cannot be written");

    Files.delete(file.resolve("in-the-way"));
    Files.delete(file);
    assertThat(look(1801, true)).as("the disk is well again").isEmpty();
    assertThat(look(1802, true)).isPresent();
  }

  @Test
  void withoutAPlaceForTheRecordNothingIsPlannedAndAllOfItIsToldAtOnce() throws IOException {
    Files.writeString(state(), "a file");

    use(WEAR);

    assertThat(layer.isPlanned()).isFalse();
    assertThat(layer.state().stage()).isEqualTo(Stage.PREVENTED);
    assertThat(layer.state().latest()).extracting(RestartEvent::kind).containsExactly(Kind.FAILED);
    Files.delete(state());
    use(WEAR + ",scheduled-restart.stuck-after=2m");
    assertThat(layer.state().latest())
        .extracting(RestartEvent::kind)
        .containsExactly(Kind.FAILED, Kind.PLANNED);
  }

  @Test
  void aWindowThatWasSkippedStaysSoWhereAnotherKeyIsChangedInIt() throws IOException {
    String daily =
        "scheduled-restart.at=20:00:10,scheduled-restart.zone=UTC,scheduled-restart.jitter=0s,"
            + "scheduled-restart.within=1h,scheduled-restart.supervised=yes";
    use(daily);
    assertThat(look(11, true)).isEmpty();
    layer.failed("of the test");
    use(daily + ",scheduled-restart.stuck-after=2m");

    assertThat(look(12, true)).isEmpty();
    assertThat(look(13, true)).isEmpty();
    assertThat(told()).doesNotContain(Kind.LEAVING);
    assertThat(look(86_411, true)).isEmpty();
    assertThat(look(86_412, true)).as("tomorrow").isPresent();
  }
}
