// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

/** Status lines as a guard publishes them. */
public final class Statuses {
  public static final String GUARDING =
      """
      {"schema":1,"version":"0.1.0","pid":4711,"state":"GUARDING","reason":"2 layers in force",
       "since":"2026-01-31T10:00:00Z","at":"2026-01-31T10:00:07Z","arguments":"cache-limit=256m",
       "mode":"OBSERVE","mbeans":"registered","footprintBytes":1612709889,"gapBytes":-1048576,
       "settings":[{"key":"cache-limit","value":"256m","source":"agent argument"}],
       "problems":["file /etc/g.conf line 3: there is no key \\"x\\"; the nearest is mode"],
       "activeLayers":2,"layers":[
        {"number":1,"name":"wired-limit","status":"SKIPPED","reason":"RAM below 32 GiB",
         "setting":"auto","parts":[]},
        {"number":2,"name":"cache-limit","status":"ACTIVE","reason":"set","setting":"256m","parts":[
         {"allocator":1,"status":"ACTIVE","reason":"set","wantedBytes":268435456,
          "effectiveBytes":268435456,"previousBytes":1234}]},
        {"number":3,"name":"memory-limit","status":"YIELDED","reason":"MLX 2 is above it",
         "setting":"auto","parts":[
         {"allocator":1,"status":"ACTIVE","reason":"set","wantedBytes":12884901888,
          "effectiveBytes":12884901888,"previousBytes":13743895347},
         {"allocator":2,"status":"YIELDED","reason":"active 13 GiB","wantedBytes":12884901888,
          "effectiveBytes":{"missing":"not set","ageMillis":90},"previousBytes":0}]}],
       "allocators":[{"id":1,"path":"/opt/mlx/libmlxc.dylib","backend":"METAL","version":"0.32.4",
        "route":"mlx-c","evidence":"AGXMetalG15 is loaded","memoryBytes":17179869184,
        "device":{"name":"Apple M3 Max","maxRecommendedBytes":12713115648},"memory":{"activeBytes":1610612737,"cacheBytes":0,
        "peakBytes":{"missing":"read failed","ageMillis":12000},"memoryLimitBytes":12884901888,
        "ageMillis":3}}]}
      """;

  public static final String WOVEN =
      """
      {"state":"GUARDING","targets":[
        {"target":"com.acme.Llm#generate(..)","methods":["com.acme.Llm.generate(int)"],
         "refused":["com.acme.Llm.generate(): returns a stream"],"calls":1234,"inFlight":2,
         "averageMillis":840.25,"tokensPerSecond":13.1,"drift":0.498,"halved":true},
        {"target":"com.acme.inference.engine.ConversationService#reply(java.lang.String)",
         "methods":[],"refused":[],"refusedLeftOut":3,"calls":0,"inFlight":0,"halved":false}],
       "targetsLeftOut":5,
       "clears":{"due":"POOL","dueAgeMillis":3000,"inFlight":2,"clears":3,
        "byCause":{"TOKENS":1,"POOL":2},"dips":4,"returnedBytes":1288490189,"useless":0,
        "intervalMillis":5000,"held":6,"heldMillis":70,"refusals":1,"suppressed":0}}
      """;

  public static final String CALM =
      """
      {"state":"GUARDING","pressure":{"domains":[
        {"domain":"HOST","source":"PSI, /proc/meminfo, control group /a","stage":"CALM",
         "level":"NORMAL","ageMillis":412,
         "reason":"available memory is 45.3 % (14520 of 32053 MiB); WARN is below 15.0 %",
         "key":"pressure-watchdog.available","blockedCalls":0,"blockedMillis":0,"dipping":false,
         "totalBytes":33610006528,"availableBytes":15225323520,"freePercent":45.3,
         "swapUsedBytes":0,"someStallMicros":1234,"fullStallMicros":0,
         "groupUsedBytes":1610612736,"groupLimitBytes":4294967296,"refusals":{}}],
       "actions":0,"returnedBytes":0,"toSystemBytes":0,"latest":[]}}
      """;

  public static final String SHORT =
      """
      {"state":"GUARDING","pressure":{"domains":[
        {"domain":"HOST","source":"the kernel's level","stage":"BLOCKED","level":"CRITICAL",
         "ageMillis":4100,"reason":"the kernel's level is CRITICAL","key":"pressure-watchdog",
         "blockedCalls":2,"blockedMillis":14000,"dipping":true,
         "totalBytes":17179869184,"availableBytes":1181116006,"freePercent":6.875,
         "swapUsedBytes":2254857830,"compressorBytes":5368709120,"compressedBytes":15032385536,
         "compressorRatio":0.684,
         "refusals":{"hold":"clear-after-generate.max-hold is 0s",
          "gc-nudge":"never at CRITICAL: a collection touches the whole heap"}},
        {"domain":"DEVICE","source":"NVML","stage":"UNKNOWN","missing":"NVML: the GPU is lost",
         "ageMillis":9000,"reason":"free on the card 14.9 % is 11.9 GiB of 79.6 GiB, below 15 %",
         "key":"pressure-watchdog.available","blockedCalls":0,"blockedMillis":0,"dipping":false,
         "totalBytes":85520809984,"refusals":{"clear":"MLX does not allocate from a card"}}],
       "actions":12,"returnedBytes":3435973837,"toSystemBytes":1181116006,"latest":[
        {"number":7,"at":"2026-01-31T09:00:00Z","rung":"clear","outcome":"USEFUL"},
        {"number":8,"at":"2026-01-31T09:30:00Z","rung":"gc-nudge","what":"garbage collected",
         "level":"WARN","reason":"r","key":"k","outcome":"USEFUL","returnedBytes":1073741824,
         "toSystemBytes":536870912},
        {"number":9,"at":"2026-01-31T09:58:00Z","rung":"clear","outcome":"USELESS",
         "returnedBytes":1048576,"toSystemBytes":0},
        {"number":10,"at":"2026-01-31T09:59:00Z","rung":"clear","outcome":"WITHDRAWN"},
        {"number":11,"at":"2026-01-31T09:59:50Z","rung":"clear","outcome":"PENDING"},
        {"number":12,"at":"2026-01-31T10:00:00Z","rung":"dip","outcome":"OPEN"}]}}
      """;

  private Statuses() {}
}
