// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a class that do nothing but read a field of {@code this} and answer with it, an
 * int as a long where they like: calling one changes nothing, waits for nothing and throws nothing.
 * Records have such ones for their components, unless somebody has written others.
 */
final class FieldReads {

  private static final int OTHER = -1;
  private static final List<Integer> RETURNS =
      List.of(Opcodes.IRETURN, Opcodes.LRETURN, Opcodes.ARETURN);

  private FieldReads() {}

  /** Their names; they have no arguments. */
  static Set<String> in(byte[] classBytes) {
    Set<String> names = new HashSet<>();
    OpenedClassReader.of(classBytes)
        .accept(
            new ClassVisitor(OpenedClassReader.ASM_API) {
              @Override
              public @Nullable MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  @Nullable String signature,
                  String @Nullable [] exceptions) {
                boolean fit = (access & (Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED)) == 0;
                return fit && descriptor.startsWith("()") ? new Code(name, names) : null;
              }
            },
            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return names;
  }

  private static boolean isRead(List<Integer> code) {
    List<Integer> plain = new ArrayList<>(code);
    if (plain.size() == 4) {
      plain.removeIf(it -> it == Opcodes.I2L);
    }
    return plain.size() == 3
        && plain.get(0) == Opcodes.ALOAD
        && plain.get(1) == Opcodes.GETFIELD
        && RETURNS.contains(plain.get(2));
  }

  /** Its instructions in a row. */
  private static final class Code extends MethodVisitor {

    private final String name;
    private final Set<String> reads;
    private final List<Integer> code = new ArrayList<>();

    Code(String name, Set<String> reads) {
      super(OpenedClassReader.ASM_API);
      this.name = name;
      this.reads = reads;
    }

    @Override
    public void visitEnd() {
      if (isRead(code)) {
        reads.add(name);
      }
    }

    @Override
    public void visitInsn(int opcode) {
      code.add(opcode);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      code.add(variable == 0 ? opcode : OTHER);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
      code.add(opcode);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      code.add(OTHER);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      code.add(OTHER);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean ofInterface) {
      code.add(OTHER);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String method, String descriptor, Handle bootstrap, Object... arguments) {
      code.add(OTHER);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      code.add(OTHER);
    }

    @Override
    public void visitLdcInsn(Object value) {
      code.add(OTHER);
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
      code.add(OTHER);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
      code.add(OTHER);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
      code.add(OTHER);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
      code.add(OTHER);
    }
  }
}
