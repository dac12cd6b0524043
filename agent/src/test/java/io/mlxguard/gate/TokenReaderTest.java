// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenReaderTest {

  /** As a host's own. */
  record Options(@Nullable Integer maxTokens) {
    int required() {
      return Objects.requireNonNull(maxTokens, "the host's own");
    }
  }

  record Request(@Nullable Options options) {}

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(500, 500),
        Arguments.of(500L, 500),
        Arguments.of((short) 3, 3),
        Arguments.of(2.9, 2),
        Arguments.of(Double.NaN, 0),
        Arguments.of(new AtomicLong(7), 7),
        Arguments.of(-1, 0),
        Arguments.of(Long.MIN_VALUE, 0),
        Arguments.of(1L << 40, Integer.MAX_VALUE),
        Arguments.of(BigInteger.TEN, 10),
        Arguments.of(new int[12], 12),
        Arguments.of(new float[2][5], 2),
        Arguments.of(new String[0], 0),
        Arguments.of(List.of("a", "b"), 2),
        Arguments.of(Set.of(), 0),
        Arguments.of(Map.of(1, 2), 1),
        Arguments.of("four", 4),
        Arguments.of(CharBuffer.allocate(3), 3),
        Arguments.of(new Object(), TokenReader.NONE),
        Arguments.of('c', TokenReader.NONE),
        Arguments.of(true, TokenReader.NONE));
  }

  @ParameterizedTest
  @MethodSource("values")
  void counted(Object value, int tokens) throws Throwable {
    assertThat(reader().read(value)).isEqualTo(tokens);
  }

  @Test
  void nullIsNone() throws Throwable {
    assertThat(reader().read(null)).isEqualTo(TokenReader.NONE);
  }

  @Test
  void aChain() throws Throwable {
    TokenReader chain = reader(call(Request.class, "options"), call(Options.class, "maxTokens"));

    assertThat(chain.read(new Request(new Options(640)))).isEqualTo(640);
    assertThat(chain.read(new Request(new Options(null)))).isEqualTo(TokenReader.NONE);
    assertThat(chain.read(new Request(null))).as("no call on null").isEqualTo(TokenReader.NONE);
    assertThat(chain.read(null)).isEqualTo(TokenReader.NONE);
  }

  @Test
  void whatTheHostsMethodThrows() throws Throwable {
    TokenReader chain = reader(call(Options.class, "required"));

    assertThatThrownBy(() -> chain.read(new Options(null))).hasMessage("the host's own");
  }

  private static TokenReader reader(MethodHandle... calls) {
    return new TokenReader(Arrays.asList(calls));
  }

  private static MethodHandle call(Class<?> of, String method) throws ReflectiveOperationException {
    return MethodHandles.lookup()
        .unreflect(of.getDeclaredMethod(method))
        .asType(MethodType.methodType(Object.class, Object.class));
  }
}
