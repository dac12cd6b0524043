// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The guard's log: Logback built in code, so that no {@code logback.*} or {@code slf4j.*} property
 * of the host is read (reference/jvm-agents.md 1), to descriptor 2, because {@code System.err} may
 * be the host's own code. Built with the first line: a host without MLX never pays for it. Nobody
 * waits for a reader of that descriptor: lines go through a bounded queue, and what does not fit is
 * dropped.
 */
final class GuardLog {

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} mlx-guard %-5level %msg%n";

  private static final int QUEUE_LINES = 256;
  private static final int FLUSH_MILLIS = 500;

  private @Nullable LoggerContext context;

  synchronized void info(String line) {
    logger().info("{}", line);
  }

  synchronized void warn(String line) {
    logger().warn("{}", line);
  }

  private Logger logger() {
    if (context == null) {
      context = build();
    }
    return context.getLogger("mlx-guard");
  }

  private static LoggerContext build() {
    LoggerContext context = new LoggerContext();
    context.setName("mlx-guard");
    context.setMDCAdapter(new LogbackMDCAdapter());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(new Stderr());
    appender.start();
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setName("mlx-guard-log");
    queue.setQueueSize(QUEUE_LINES);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(FLUSH_MILLIS);
    queue.addAppender(appender);
    queue.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(queue);
    context.start();
    return context;
  }

  /** Writes what is queued, within half a second, and ends. */
  synchronized void close() {
    if (context != null) {
      context.stop();
      context = null;
    }
  }

  /** Descriptor 2; closing it would close the host's. */
  private static final class Stderr extends FilterOutputStream {

    Stderr() {
      super((OutputStream) new FileOutputStream(FileDescriptor.err));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      // the host's to close
    }
  }
}
