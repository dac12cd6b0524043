// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Statuses;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PressureTableTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:08Z");
  private static final String ESCAPE = "\u001b";

  private static List<String> lines(String json, boolean colour) throws Failure {
    return GuardStatus.parse(TARGET, json)
        .pressure()
        .map(new PressureTable(NOW, colour)::lines)
        .orElse(List.of());
  }

  private static List<String> pressure(String json) throws Failure {
    return lines("{\"pressure\":" + json + "}", false);
  }

  private static List<String> domain(String json) throws Failure {
    return pressure("{\"domains\":[" + json + "],\"actions\":0}");
  }

  @Test
  void calmIsShort() throws Failure {
    assertThat(lines(Statuses.CALM, false))
        .containsExactly(
            "",
            "machine    NORMAL: available memory is 45.3 % (14520 of 32053 MiB); WARN is below"
                + " 15.0 % (pressure-watchdog.available)",
            "  memory   14.2 GiB of 31.3 GiB available, 45.3 % free as the checklist reads it",
            "  paging   swap 0 B; PSI stall some 1 ms, full 0 ms per 2 s",
            "  group    1.5 GiB of 4 GiB used in the tightest control group");
  }

  @Test
  void whereMemoryIsShortAllIsSaid() throws Failure {
    assertThat(lines(Statuses.SHORT, false))
        .containsExactly(
            "",
            "machine    CRITICAL, blocked, 4 s old: the kernel's level is CRITICAL"
                + " (pressure-watchdog)",
            "  memory   1.1 GiB of 16 GiB available, 6.9 % free as the checklist reads it",
            "  paging   swap 2.1 GiB; compressor 5 GiB holding 14 GiB, ratio 0.68",
            "  blocked  a clear is due, 2 calls have been running for 14 s or more",
            "  dip      MLX's cache limit is lowered until calm returns",
            "  gc-nudge not taken: never at CRITICAL: a collection touches the whole heap",
            "  hold     not taken: clear-after-generate.max-hold is 0s",
            "card       missing: NVML: the GPU is lost (9 s old)",
            "  before   free on the card 14.9 % is 11.9 GiB of 79.6 GiB, below 15 %"
                + " (pressure-watchdog.available)",
            "  memory   79.6 GiB in all",
            "  clear    not taken: MLX does not allocate from a card",
            "actions    12, returned 3.2 GiB, to the system 1.1 GiB",
            "  #   TIME        RUNG      OUTCOME    RETURNED  TO SYSTEM",
            "  8   30 min ago  gc-nudge  USEFUL     1 GiB     512 MiB",
            "  9   2 min ago   clear     USELESS    1 MiB     0 B",
            "  10  68 s ago    clear     WITHDRAWN  -         -",
            "  11  18 s ago    clear     PENDING    -         -",
            "  12  8 s ago     dip       OPEN       -         -");
  }

  @Test
  void colourIsOnLevelsOnly() throws Failure {
    List<String> coloured = lines(Statuses.SHORT, true);

    assertThat(coloured.get(1))
        .startsWith("machine    " + ESCAPE + "[31mCRITICAL" + ESCAPE + "[0m, ");
    assertThat(coloured.stream().map(line -> line.replaceAll(ESCAPE + "\\[[0-9]*m", "")))
        .isEqualTo(lines(Statuses.SHORT, false));
    assertThat(lines(Statuses.CALM, true).get(1)).contains(ESCAPE + "[32mNORMAL");
  }

  @Test
  void whereNothingIsWatchedNothingIsSaid() throws Failure {
    assertThat(lines("{}", false)).isEmpty();
    assertThat(lines("{\"pressure\":null}", false)).isEmpty();
    assertThat(pressure("{\"domains\":[],\"actions\":0,\"latest\":[]}")).isEmpty();
    assertThat(pressure("{}")).isEmpty();
  }

  @Test
  void aCardAlone() throws Failure {
    String json =
        """
        {"domain":"DEVICE","stage":"CALM","level":"NORMAL","ageMillis":3000,
         "reason":"free on the card 62.5 % is 50 GiB of 80 GiB, at least 15 %",
         "key":"pressure-watchdog.available","totalBytes":85899345920,
         "availableBytes":53687091200,"freePercent":62.5}
        """;

    assertThat(domain(json))
        .containsExactly(
            "",
            "card       NORMAL: free on the card 62.5 % is 50 GiB of 80 GiB, at least 15 %"
                + " (pressure-watchdog.available)",
            "  memory   50 GiB of 80 GiB available, 62.5 % free");
  }

  @Test
  void calmAfterActionsKeepsThem() throws Failure {
    String json =
        """
        {"domains":[{"domain":"HOST","stage":"CALM","level":"NORMAL"}],"actions":1,
         "returnedBytes":1048576,"latest":[
         {"number":1,"at":"2026-01-31T09:59:59Z","rung":"clear","outcome":"OBSERVED"}]}
        """;

    assertThat(pressure(json))
        .containsExactly(
            "",
            "machine    NORMAL",
            "actions    1, returned 1 MiB, to the system ?",
            "  #  TIME     RUNG   OUTCOME   RETURNED  TO SYSTEM",
            "  1  9 s ago  clear  OBSERVED  -         -");
  }

  @Test
  void whereNothingCouldBeDoneThatIsSaid() throws Failure {
    String json =
        """
        {"domain":"HOST","stage":"SPENT","level":"WARN","blockedCalls":1,"blockedMillis":2500,
         "refusals":{"clear":"MLX's pool holds 3 MiB, less than is worth it"}}
        """;

    assertThat(domain(json))
        .containsExactly(
            "",
            "machine    WARN, spent",
            "  blocked  a clear is due, 1 call has been running for 2 s or more",
            "  clear    not taken: MLX's pool holds 3 MiB, less than is worth it",
            "actions    none so far");
  }

  @Test
  void queuedWorkAloneCanStandInTheWay() throws Failure {
    assertThat(domain("{\"level\":\"NORMAL\",\"stage\":\"BLOCKED\",\"blockedMillis\":5000}"))
        .containsExactly(
            "", "?          NORMAL, blocked", "  blocked  a clear has been due for 5 s");
  }

  @Test
  void aNewerAgentsWordsAreShown() throws Failure {
    assertThat(domain("{\"domain\":\"NPU\",\"stage\":\"DOZING\",\"level\":\"URGENT\"}"))
        .containsExactly("", "npu        URGENT, dozing", "actions    none so far");
    assertThat(domain("{\"domain\":\"HOST\"}"))
        .containsExactly("", "machine    not reported", "actions    none so far");
  }

  @Test
  void eachNumberCanBeMissing() throws Failure {
    assertThat(domain("{\"domain\":\"HOST\",\"level\":\"NORMAL\",\"freePercent\":12}"))
        .contains("  memory   12.0 % free as the checklist reads it");
    assertThat(domain("{\"domain\":\"HOST\",\"level\":\"NORMAL\",\"compressorRatio\":0.5}"))
        .contains("  paging   compressor ratio 0.50");
    assertThat(domain("{\"domain\":\"HOST\",\"level\":\"NORMAL\",\"fullStallMicros\":250000}"))
        .contains("  paging   PSI stall full 250 ms per 2 s");
    assertThat(domain("{\"domain\":\"HOST\",\"level\":\"NORMAL\",\"groupUsedBytes\":1024}"))
        .contains("  group    1 KiB used in the tightest control group");
  }

  @Test
  void wrongTypesAndNumbersAreNotShown() throws Failure {
    String json =
        """
        {"domains":[7,null,{"domain":["HOST"],"stage":{"a":1},"level":[],"ageMillis":"old",
          "reason":[1],"key":{},"blockedCalls":-2,"blockedMillis":1e300,"dipping":"yes",
          "totalBytes":-1,"availableBytes":"much","freePercent":1e11,"swapUsedBytes":1.5,
          "compressorBytes":true,"compressorRatio":-0.5,"someStallMicros":-9,
          "groupUsedBytes":{"missing":"no"},"groupLimitBytes":null,"refusals":[1]}],
         "actions":-4,"returnedBytes":"all","toSystemBytes":1e40,"latest":[3,
          {"number":-1,"at":"yesterday","rung":{},"outcome":7,"returnedBytes":-5},
          {"number":2,"at":"-1000000000-01-01T00:00:00Z","rung":"clear","outcome":"OPEN"},
          {"number":3,"at":"2027-01-01T00:00:00Z","rung":"clear","outcome":"OPEN"}]}
        """;

    assertThat(pressure(json))
        .containsExactly(
            "",
            "?          not reported",
            "actions    ?, returned ?, to the system ?",
            "  #  TIME  RUNG   OUTCOME  RETURNED  TO SYSTEM",
            "  ?  ?     ?      7        ?         -",
            "  2  ?     clear  OPEN     -         -",
            "  3  ?     clear  OPEN     -         -");
  }

  @Test
  void hugeNumbersKeepTheTableNarrow() throws Failure {
    String most = Long.toString(Long.MAX_VALUE);
    String action =
        """
        {"number":%1$s,"at":"0001-01-01T00:00:00Z","rung":"gc-nudge","outcome":"WITHDRAWN",
         "returnedBytes":%1$s,"toSystemBytes":%1$s}
        """
            .formatted(most);
    String json =
        """
        {"domain":"HOST","level":"WARN","ageMillis":%1$s,"blockedCalls":%1$s,"blockedMillis":%1$s,
         "totalBytes":%1$s,"availableBytes":%1$s,"someStallMicros":%1$s}
        """
            .formatted(most);

    assertThat(pressure("{\"domains\":[" + json + "],\"latest\":[" + action + "]}"))
        .contains("  memory   8.0 EiB of 8.0 EiB available")
        .allMatch(line -> line.length() < 100);
  }

  @Test
  void hostileTextIsStrippedAndCut() throws Failure {
    String text = "\"a\\u001b[2J\\r\\n" + "x".repeat(3000) + "\"";
    String refusals =
        IntStream.range(0, 100)
            .mapToObj(i -> "\"r" + i + "\":\"no\"")
            .collect(Collectors.joining(","));
    String domain =
        "{\"domain\":T,\"stage\":T,\"level\":T,\"reason\":T,\"key\":T,\"refusals\":{T:T,"
            + refusals
            + "}}";
    String action = "{\"at\":T,\"rung\":T,\"outcome\":T}";
    String json =
        "{\"domains\":["
            + domain.replace("T", text)
            + ",{},{},{},{},{}],\"latest\":["
            + action.replace("T", text)
            + "]}";

    List<String> lines = pressure(json);

    assertThat(lines).noneMatch(line -> line.contains(ESCAPE) || line.contains("\n"));
    assertThat(lines).allMatch(line -> line.length() < 500);
    assertThat(lines).contains("  and 93 more", "and 2 more");
    assertThat(lines).hasSize(1 + 1 + 9 + 3 + 1 + 3);
    assertThat(lines.get(lines.size() - 1)).hasSizeLessThanOrEqualTo(80);
  }

  @Test
  void thousandsOfActionsAreFive() throws Failure {
    String latest =
        IntStream.range(0, 2000)
            .mapToObj(i -> "{\"number\":" + i + "}")
            .collect(Collectors.joining(","));

    assertThat(pressure("{\"latest\":[" + latest + "]}"))
        .hasSize(1 + 1 + 1 + 5)
        .last()
        .asString()
        .startsWith("  1999  ?");
  }
}
