package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void theBytesMustFitTheShape() {
        assertThatThrownBy(() -> Tensor.ofFloats(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a tensor F32[2, 3] takes 24 bytes, but was given 20");
    }

    @Test
    void aBigEndianBufferIsRefused() {
        assertThatThrownBy(() -> new Tensor(DType.F32, new long[] {1}, ByteBuffer.allocate(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("little-endian");
    }

    @Test
    void sizesThatOverflowAreRefused() {
        assertThatThrownBy(() -> Tensor.byteSize(DType.F32, Long.MAX_VALUE, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> Tensor.byteSize(DType.F32, -1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aScalarHasNoAxesAndAnEmptyTensorHasNoBytes() {
        assertThat(Tensor.ofLongs(new long[] {7}).data().getLong()).isEqualTo(7);
        assertThat(Tensor.byteSize(DType.I64, Long.MAX_VALUE, 0, Long.MAX_VALUE))
                .isZero();
    }

    @Test
    void readersCannotDisturbEachOther() {
        Tensor tensor = Tensor.ofInts(new int[] {1, 2}, 2);
        ByteBuffer first = tensor.data();
        first.getInt();
        tensor.shape()[0] = 99;

        assertThat(tensor.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(tensor.data().getInt()).isEqualTo(1);
        assertThat(tensor.shape()).containsExactly(2);
        assertThatThrownBy(() -> first.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void equalityIsOfTypeShapeAndContents() {
        Tensor tensor = Tensor.ofFloats(new float[] {1, 2}, 2);
        assertThat(tensor).isEqualTo(Tensor.ofFloats(new float[] {1, 2}, 2));
        assertThat(tensor).isNotEqualTo(Tensor.ofFloats(new float[] {1, 2}, 1, 2));
        assertThat(tensor).isNotEqualTo(Tensor.ofFloats(new float[] {1, 3}, 2));
        assertThat(tensor).isNotEqualTo(Tensor.ofInts(new int[] {1, 2}, 2));
    }
}
