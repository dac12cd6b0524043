// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import io.mlxguard.bed.HostProcess;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytecode in force in a host, as its debugger interface tells it: of an agent's view a
 * retransformation would be needed, which undoes what it is to see. Four commands of the JDWP
 * specification; JDI would keep what it has read once.
 */
final class MethodBytes implements AutoCloseable {

  private static final byte[] HANDSHAKE = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
  private static final int REPLY = 0x80;
  private static final int NATIVE_OR_ABSTRACT = 0x0100 | 0x0400;

  private final ServerSocket server;
  private Socket socket = new Socket();
  private DataInputStream in = new DataInputStream(java.io.InputStream.nullInputStream());
  private DataOutputStream out = new DataOutputStream(java.io.OutputStream.nullOutputStream());
  private int packets;

  MethodBytes() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** A host that connects here as it starts. */
  HostProcess.Launch seen(HostProcess.Launch launch) {
    return launch.with(
        "-agentlib:jdwp=transport=dt_socket,server=n,suspend=n,address=127.0.0.1:"
            + server.getLocalPort());
  }

  /** Waits for it. */
  void connect() throws IOException {
    socket = server.accept();
    socket.setTcpNoDelay(true); // a command goes out in pieces, and each would wait for an answer
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write(HANDSHAKE);
    in.readNBytes(HANDSHAKE.length);
  }

  /** Each method's bytecode, in hexadecimal digits, by name and descriptor. */
  Map<String, String> of(String className) throws IOException {
    long type = type(className);
    Map<String, String> bytecode = new TreeMap<>();
    DataInputStream methods = ask(2, 5, data -> data.writeLong(type));
    int count = methods.readInt();
    for (int i = 0; i < count; i++) {
      long method = methods.readLong();
      String name = text(methods) + text(methods);
      if ((methods.readInt() & NATIVE_OR_ABSTRACT) == 0) {
        bytecode.put(name, code(type, method));
      }
    }
    return bytecode;
  }

  private long type(String className) throws IOException {
    byte[] signature = ("L" + className.replace('.', '/') + ";").getBytes(StandardCharsets.UTF_8);
    DataInputStream types =
        ask(
            1,
            2,
            data -> {
              data.writeInt(signature.length);
              data.write(signature);
            });
    if (types.readInt() != 1) {
      throw new IllegalStateException(className + " is not loaded once");
    }
    types.readByte();
    return types.readLong();
  }

  private String code(long type, long method) throws IOException {
    DataInputStream code =
        ask(
            6,
            3,
            data -> {
              data.writeLong(type);
              data.writeLong(method);
            });
    return HexFormat.of().formatHex(code.readNBytes(code.readInt()));
  }

  private static String text(DataInputStream data) throws IOException {
    return new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8);
  }

  /** Writes the data of a command. */
  private interface Body {
    void write(DataOutputStream data) throws IOException;
  }

  /** Ids are of eight bytes, as HotSpot has them. */
  private DataInputStream ask(int set, int command, Body body) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    body.write(new DataOutputStream(data));
    int id = ++packets;
    out.writeInt(11 + data.size());
    out.writeInt(id);
    out.writeByte(0);
    out.writeByte(set);
    out.writeByte(command);
    data.writeTo(out);
    out.flush();
    while (true) {
      int length = in.readInt();
      int of = in.readInt();
      boolean reply = (in.readUnsignedByte() & REPLY) != 0;
      int error = in.readUnsignedShort(); // of an event of the host's: its command
      byte[] answer = in.readNBytes(length - 11);
      if (reply && of == id) {
        if (error != 0) {
          throw new IllegalStateException("JDWP error " + error);
        }
        return new DataInputStream(new java.io.ByteArrayInputStream(answer));
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    server.close();
  }
}
