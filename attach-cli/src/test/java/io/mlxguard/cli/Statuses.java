// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

/** Status lines as a guard publishes them. */
final class Statuses {
  static final String GUARDING =
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

  static final String WOVEN =
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

  private Statuses() {}
}
