// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The restarts that this layer has made of one host, in a file of the user's that outlives the
 * process: a line for each, its moment and its cause. Only the owner may read it, and it is put in
 * place as a whole. Lines that cannot be read are left out, so that a broken file costs what it
 * held and nothing else. Used by one thread.
 */
public final class Ledger {

  private static final int MOST_LINES = 100;
  private static final int LARGEST_BYTES = 64 * 1024;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /**
   * One restart.
   *
   * @param at its moment
   * @param cause a word or two
   */
  public record Entry(Instant at, String cause) {
    /** The {@code equals} of a record of ours is not for a host's process. */
    private boolean isSame(Entry other) {
      return at.equals(other.at) && cause.equals(other.cause);
    }
  }

  private final Path file;
  private List<Entry> entries = List.of();
  private Optional<Entry> entered = Optional.empty();

  /**
   * The ledger of one host; nothing is read yet.
   *
   * @param host what it is known by from one life to the next; only its hash is written
   */
  public Ledger(Path folder, String host) {
    this.file = folder.resolve("restarts-" + hash(host));
  }

  private static String hash(String host) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(host.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /**
   * Reads it and writes it back, so that one that cannot be kept shows now and not at night.
   *
   * @return how many lines could not be read
   * @throws IOException if it cannot be kept
   */
  public int open() throws IOException {
    int unreadable = read();
    write(entries);
    entered = Optional.empty();
    return unreadable;
  }

  private int read() throws IOException {
    List<Entry> read = new ArrayList<>();
    int unreadable = 0;
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(file + " is not a regular file");
      }
      for (String line : text().lines().toList()) {
        try {
          read.add(entry(line));
        } catch (DateTimeException e) {
          unreadable++;
        }
      }
    }
    entries = List.copyOf(read);
    return unreadable;
  }

  private String text() throws IOException {
    try (InputStream in =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(LARGEST_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static Entry entry(String line) {
    String[] words = line.split(" ", 2);
    return new Entry(Instant.parse(words[0]), words.length > 1 ? words[1] : "");
  }

  /**
   * Enters a restart that is about to be made, beside what a process with the same file has
   * entered. It counts from the next life on; in this one it can be taken back.
   *
   * @throws IOException if it cannot be kept; then it must not be made
   */
  public void enter(Entry entry) throws IOException {
    int _ = read();
    List<Entry> more = new ArrayList<>(entries);
    more.add(entry);
    write(more.subList(Math.max(0, more.size() - MOST_LINES), more.size()));
    entered = Optional.of(entry);
  }

  /** Whether a restart is entered that has not been made. */
  public boolean isEntered() {
    return entered.isPresent();
  }

  /**
   * Takes it back, if one is entered.
   *
   * @throws IOException if it stays: from the next life on it counts
   */
  public void withdraw() throws IOException {
    if (entered.isPresent()) {
      Entry unmade = entered.get();
      entered = Optional.empty();
      int _ = read();
      entries = entries.stream().filter(it -> !it.isSame(unmade)).toList();
      write(entries);
    }
  }

  private void write(List<Entry> all) throws IOException {
    StringBuilder text = new StringBuilder();
    all.forEach(it -> text.append(it.at()).append(' ').append(it.cause()).append('\n'));
    Path folder = Files.createDirectories(file.getParent(), OWNERS_FOLDER);
    Path next = Files.createTempFile(folder, "restarts-", ".next", OWNER_ONLY);
    try {
      try (FileChannel channel =
          FileChannel.open(next, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
          int _ = channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      boolean _ = Files.deleteIfExists(next);
    }
  }

  /** Whether there was a restart in that window. */
  boolean hasOne(Window window) {
    return entries.stream().anyMatch(it -> window.holds(it.at()));
  }

  /**
   * The restarts that lie so close to a moment, before it or, where a clock was set back, after.
   */
  public List<Entry> near(Instant moment, Duration span) {
    return entries.stream()
        .filter(it -> Duration.between(it.at(), moment).abs().compareTo(span) < 0)
        .toList();
  }
}
