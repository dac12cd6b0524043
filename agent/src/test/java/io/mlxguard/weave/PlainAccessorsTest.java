// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.bytebuddy.description.type.TypeDescription;
import org.junit.jupiter.api.Test;

/** What a trial calls of the host's reads a field and does nothing else. */
@SuppressWarnings({"unused", "SameParameterValue"}) // by name
class PlainAccessorsTest {

  /** The components' own accessors. */
  public record Request(int maxTokens, Integer minTokens, String prompt) {}

  /** One that somebody has written. */
  public record Counting(int maxTokens, int newTokens) {
    static int asked;

    @Override
    public int maxTokens() {
      asked++;
      return maxTokens;
    }
  }

  /** Each of its numbers looks like one of tokens. */
  public static class Meter {
    static int limit;
    private int left = 8;
    private Meter next = this;

    public int getMaxTokens() {
      return left;
    }

    public long maxNewTokens() {
      return left;
    }

    public int consumeTokens() {
      return left--;
    }

    public long generateTokens() {
      return next.getMaxTokens();
    }

    public synchronized int lockedTokens() {
      return left;
    }

    public int nextTokens() {
      return next.left;
    }

    public int tokenLimit() {
      return limit;
    }

    public int negatedTokens() {
      return -left;
    }

    int hiddenTokens() {
      return left;
    }
  }

  /** Somebody has a class below it, with a method in place of its own. */
  public static class Open {
    private int tokens = 8;

    public int maxTokens() {
      return tokens;
    }

    public final int newTokens() {
      return tokens;
    }
  }

  /** That one. */
  public static class Below extends Open {
    private int asked;

    @Override
    public int maxTokens() {
      return asked++;
    }
  }

  private static List<String> of(Class<?> type) {
    return new PlainAccessors(Request.class, Counting.class, Meter.class, Open.class, Below.class)
        .of(TypeDescription.ForLoadedType.of(type), type.getClassLoader());
  }

  @Test
  void componentsOfARecord() {
    assertThat(of(Request.class)).containsExactly("maxTokens", "minTokens");
    assertThat(of(Counting.class)).containsExactly("newTokens");
  }

  @Test
  void nothingThatDoesMoreThanReadAField() {
    assertThat(of(Meter.class)).containsExactly("getMaxTokens", "maxNewTokens");
  }

  @Test
  void nothingThatAClassBelowHasPutAnotherInPlaceOf() {
    assertThat(of(Open.class)).containsExactly("newTokens");
    assertThat(of(Below.class)).containsExactly("newTokens");
    assertThat(
            new PlainAccessors(Open.class)
                .of(TypeDescription.ForLoadedType.of(Open.class), Open.class.getClassLoader()))
        .containsExactly("maxTokens", "newTokens");
  }

  @Test
  void noneOfTheJdks() {
    assertThat(of(String.class)).isEmpty();
    assertThat(of(int[].class)).isEmpty();
  }
}
