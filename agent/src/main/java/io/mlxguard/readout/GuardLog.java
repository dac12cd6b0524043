// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import io.mlxguard.config.LogChoice;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The guard's log: Logback built in code, so that no {@code logback.*} or {@code slf4j.*} property
 * of the host is read (reference/jvm-agents.md 1). Built with the first line: a host without MLX
 * never pays for it. Nobody waits for a reader: lines go through a bounded queue, and what does not
 * fit is dropped.
 */
public final class GuardLog {

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} mlx-guard %-5level %msg%n";

  /** Several processes of a user may share a file. */
  private static final String PATTERN_IN_FILE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} mlx-guard["
          + ProcessHandle.current().pid()
          + "] %-5level %msg%n";

  private static final int QUEUE_LINES = 256;
  private static final Duration FLUSH = Duration.ofMillis(500);

  private LogChoice choice;
  private @Nullable LoggerContext context;
  private AsyncAppender queue = new AsyncAppender();
  private boolean closed;

  /**
   * A log that is not built yet.
   *
   * @param choice where its lines go, and which there are
   */
  public GuardLog(LogChoice choice) {
    this.choice = choice;
  }

  /** Goes on elsewhere. */
  public synchronized void use(LogChoice other) {
    boolean same = other.file().equals(choice.file()) && other.level() == choice.level();
    if (!same) {
      end(FLUSH);
      choice = other;
    }
  }

  synchronized void info(String line) {
    if (!closed) {
      logger().info("{}", line);
    }
  }

  /** One line that somebody should act on. */
  public synchronized void warn(String line) {
    if (!closed) {
      logger().warn("{}", line);
    }
  }

  private Logger logger() {
    if (context == null) {
      context = build();
    }
    return context.getLogger("mlx-guard");
  }

  private LoggerContext build() {
    return choice.toStderr()
        ? build(PATTERN, new Stderr())
        : build(PATTERN_IN_FILE, new LogFile(choice, new Stderr()));
  }

  private LoggerContext build(String pattern, OutputStream out) {
    LoggerContext built = new LoggerContext();
    built.setName("mlx-guard");
    built.setMDCAdapter(new LogbackMDCAdapter());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(built);
    encoder.setPattern(pattern);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(built);
    appender.setEncoder(encoder);
    appender.setOutputStream(out);
    appender.start();
    queue = new AsyncAppender();
    queue.setContext(built);
    queue.setName("mlx-guard-log");
    queue.setQueueSize(QUEUE_LINES);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime((int) FLUSH.toMillis());
    queue.addAppender(appender);
    queue.start();
    Logger root = built.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(
        switch (choice.level()) {
          case OFF -> Level.OFF;
          case WARN -> Level.WARN;
          case INFO -> Level.INFO;
        });
    root.addAppender(queue);
    built.start();
    return built;
  }

  /** Writes what is queued, within half a second, and ends; a later line makes no thread. */
  public void close() {
    close(FLUSH);
  }

  /** As {@link #close()}, for a caller that can wait no longer than this. */
  public synchronized void close(Duration flush) {
    closed = true;
    end(flush);
  }

  private void end(Duration flush) {
    if (context != null) {
      queue.setMaxFlushTime((int) flush.toMillis());
      context.stop();
      context = null;
    }
  }
}
