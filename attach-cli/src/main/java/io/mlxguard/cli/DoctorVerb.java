// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.doctor.Check;
import io.mlxguard.cli.doctor.Diagnosis;
import io.mlxguard.cli.doctor.DoctorTable;
import io.mlxguard.cli.doctor.LayerDiagnosis;
import io.mlxguard.cli.doctor.Patient;
import io.mlxguard.cli.doctor.Together;
import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.machine.Surroundings;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.OtherJava;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Selection;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import io.mlxguard.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says which layer does not do its job. Reads only: nothing is loaded into any process. */
@Command(
    name = "doctor",
    customSynopsis = "java -jar mlx-guard.jar doctor [OPTIONS] [PID|NAME|PATTERN|--all]%n",
    description = {
      "Say, layer by layer, what is in force, what is measured, what is healthy, and what to do;"
          + " loads nothing into any process.",
      "Without a process: this machine, and every JVM of this user that has MLX loaded."
    })
final class DoctorVerb extends TargetVerb {
  private static final Duration EACH = Duration.ofSeconds(5);

  @Option(names = "--plain", description = "No colours, and no characters beyond ASCII.")
  private boolean plain;

  private @Nullable Surroundings surroundings;

  DoctorVerb(Invocation invocation) {
    super(invocation);
  }

  /** All processes share the wait between the two looks. */
  @Override
  int perform(List<Target> targets) {
    try (Surroundings around = Surroundings.open()) {
      surroundings = around;
      List<Target> living =
          targets.stream().filter(it -> ProcessHandle.of(it.pid()).isPresent()).toList();
      living.forEach(it -> around.watch(it.pid()));
      if (!living.isEmpty()) {
        pause(around.window());
      }
      return super.perform(targets);
    }
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    Preflight.connectable(target);
    try (Connection connection = Connection.open(target, limit)) {
      Properties properties = connection.properties();
      Optional<GuardStatus> guard = GuardStatus.in(properties, target);
      Optional<Boolean> mlx = Jvms.hasMlx(target.pid());
      Patient patient = patient(target, mlx, guard, Objects.requireNonNull(surroundings));
      Diagnosis diagnosis = Diagnosis.of(patient);
      String title = JavaRuntime.of(properties).named(target).toString();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("guarded", guard.isPresent());
      fields.put("findings", diagnosis.findings());
      fields.put("checks", diagnosis.json());
      return answer(diagnosis.findings(), fields, table().lines(title, patient, diagnosis));
    }
  }

  @Override
  String byJcmd(String process) {
    return "jcmd " + process + " VM.system_properties, which shows " + GuardStatus.PROPERTY;
  }

  /** Where an older Java can be no more than half a doctor, and the target's own can be a whole. */
  @Override
  Optional<Integer> elsewhere(List<Target> targets) {
    boolean able = Runtime.version().feature() >= Surroundings.LIVE_SINCE;
    return able
        ? Optional.empty()
        : OtherJava.that(DoctorVerb::isAble, targets)
            .map(java -> java.run(jar(), invocation().arguments()));
  }

  private static boolean isAble(OtherJava java) {
    return java.attaches() && java.feature() >= Surroundings.LIVE_SINCE;
  }

  @Override
  Integer withoutProcess() {
    try {
      List<JavaProcess> mine = Jvms.all();
      Optional<Integer> code = elsewhere(mine.stream().map(JavaProcess::target).toList());
      if (code.isPresent()) {
        return code.get();
      }
      Answer answer = everybody(Selection.loaded(mine));
      print(head(), answer);
      return answer.exit().code;
    } catch (NoClassDefFoundError e) {
      return onOtherJava(List.of());
    }
  }

  private Answer everybody(List<Target> withMlx) {
    try (Surroundings around = Surroundings.open()) {
      withMlx.forEach(it -> around.watch(it.pid()));
      pause(around.window());
      MachineFacts machine = around.machine();
      List<Together.One> all = withMlx.stream().map(it -> one(it, around)).toList();
      LayerDiagnosis whole = Diagnosis.of(machine);
      LayerDiagnosis sums = Together.diagnose(machine, all);
      List<Map<String, Object>> jvms = all.stream().map(DoctorVerb::json).toList();
      List<Map<String, Object>> checks = new ArrayList<>();
      long findings = 0;
      for (LayerDiagnosis diagnosis : List.of(whole, sums)) {
        diagnosis.checks().forEach(check -> checks.add(Diagnosis.json(diagnosis, check)));
        findings += diagnosis.checks().stream().filter(Check::isFinding).count();
      }
      findings += all.stream().mapToLong(it -> it.diagnosis().findings()).sum();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("findings", findings);
      fields.put("checks", checks);
      fields.put("jvms", jvms);
      return answer(findings, fields, table().lines(machine, whole, sums, all));
    }
  }

  private Together.One one(Target target, Surroundings around) {
    Optional<GuardStatus> guard = Optional.empty();
    String trouble = "";
    try {
      guard = GuardStatus.of(target, new TimeLimit(EACH, output()::sayProgress));
    } catch (Failure e) {
      trouble = "could not be asked: " + e.text();
    }
    Patient patient = patient(target, Optional.of(true), guard, around);
    return new Together.One(target.name(), patient, trouble);
  }

  /**
   * The guard's own look at memory counts, where it is not older than a guard that runs lets it.
   */
  private static Patient patient(
      Target target, Optional<Boolean> hasMlx, Optional<GuardStatus> guard, Surroundings around) {
    MachineFacts seen = around.machine(target.pid());
    MachineFacts machine =
        guard
            .filter(it -> !Vitals.of(it, Instant.now()).isStale())
            .flatMap(it -> it.side("HOST"))
            .map(seen::asToldBy)
            .orElse(seen);
    Reading footprint = around.footprint(target.pid());
    return new Patient(target.pid(), guard, hasMlx, footprint, uptime(target), machine);
  }

  private static OptionalLong uptime(Target target) {
    Optional<Instant> start = target.started();
    return start.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, Duration.between(start.get(), Instant.now()).toMillis()));
  }

  private void pause(Duration window) {
    if (window.isZero()) {
      return;
    }
    Progress progress = new Progress(output(), "looking at memory", window);
    try {
      Thread.sleep(window.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the second look is made all the same
    } finally {
      progress.end();
    }
  }

  private static Map<String, Object> json(Together.One one) {
    Patient patient = one.patient();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pid", patient.pid());
    fields.put("name", one.name());
    fields.put("guarded", patient.guard().isPresent());
    Reading.put(fields, "footprintBytes", patient.footprint());
    Reading.put(fields, "limitBytes", one.limit());
    if (!one.trouble().isEmpty()) {
      fields.put("trouble", one.trouble());
    }
    fields.put("checks", one.diagnosis().json());
    return fields;
  }

  private DoctorTable table() {
    boolean unicode = !plain && Terminal.takesUnicode(System.getenv());
    return new DoctorTable(!plain && output().colour(), unicode);
  }

  private static Answer answer(long findings, Map<String, Object> fields, List<String> lines) {
    String text = lines.stream().map(it -> it + "%n".formatted()).collect(Collectors.joining());
    return new Answer(findings == 0 ? Exit.OK : Exit.FINDINGS, fields, text, List.of());
  }
}
