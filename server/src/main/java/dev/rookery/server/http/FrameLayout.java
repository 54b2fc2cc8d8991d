package dev.rookery.server.http;

import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.environments.Drawing;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A {@link ViewFrame} as one binary WebSocket message: 32-bit little-endian words, so that a browser lays typed arrays
 * over it without copying. The other half is web/js/model/frame.js.
 *
 * <pre>
 * word     type    what
 * 0        uint32  magic and version, "RKF4" (0x34464B52)
 * 1        uint32  frame, low 32 bits
 * 2        int32   E: environments
 * 3        int32   P: primitives of all environments together
 * 4        int32   focused environment; -1: none, and then C = D = A = 0
 * 5        int32   C: components of an action, 1 where it is one index
 * 6        float   value of its observation
 * 7        float   reward of the step that led to it
 * 8        int32   D: numbers in an observation
 * 9        int32   A: actions, or components
 * 10       int32   watched agent
 * 11       int32   step that is shown
 * 12       int32   oldest step that can be shown
 * 13       int32   newest step
 * 14       uint32  bits 0 to 7: speed, 0 paused, 1 slow, 2 normal, 3 fast; bit 8: a person drives; bit 9: their action was
 *                  not allowed in the latest step
 * 15       int32   [E] primitives of each environment
 * ...      float   [E] return of the running episode
 * ...      int32   [E] length of the running episode, steps
 * ...      float   [D] observation
 * ...      float   [A] action probabilities, or means
 * ...      float   [C] action taken there: indices, or numbers
 * ...      int32   [P][12] primitives (docs/decisions/0001-canvas-primitives.md)
 * </pre>
 */
final class FrameLayout {
    static final int MAGIC = 0x34464B52;
    static final int HEADER_WORDS = 15;

    private FrameLayout() {}

    static Buffer encode(ViewFrame frame) {
        ViewFrame.Focus focus = frame.focus();
        int envs = frame.numEnvs();
        int obsDim = focus == null ? 0 : focus.obs().length;
        int actions = focus == null ? 0 : focus.actionProbabilities().length;
        int components = focus == null ? 0 : focus.action().length;
        int words = HEADER_WORDS + 3 * envs + obsDim + actions + components + frame.primitives().length;
        // Whole arrays at a time: word by word it is most of what a frame costs, and thirty times a second is too rare
        // for
        // the best code.
        byte[] bytes = new byte[Integer.BYTES * words];
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        IntBuffer ints = out.asIntBuffer();
        FloatBuffer floats = out.asFloatBuffer();
        ints.put(MAGIC)
                .put((int) frame.frame())
                .put(envs)
                .put(frame.primitives().length / Drawing.PRIMITIVE_WORDS)
                .put(focus == null ? -1 : focus.env())
                .put(components)
                .put(Float.floatToRawIntBits(focus == null ? 0 : focus.value()))
                .put(Float.floatToRawIntBits(focus == null ? 0 : focus.reward()))
                .put(obsDim)
                .put(actions)
                .put(focus == null ? 0 : focus.agent())
                .put(frame.time().step())
                .put(frame.time().oldest())
                .put(frame.time().newest())
                .put(flags(frame))
                .put(frame.primitiveCounts());
        floats.position(ints.position()).put(frame.episodicReturns());
        ints.position(floats.position()).put(frame.episodicLengths());
        floats.position(ints.position());
        if (focus != null) {
            floats.put(focus.obs()).put(focus.actionProbabilities()).put(focus.action());
        }
        ints.position(floats.position()).put(frame.primitives());
        return Buffer.buffer(bytes);
    }

    private static int flags(ViewFrame frame) {
        boolean refused = frame.focus() != null && frame.focus().refused();
        return frame.time().speed().ordinal() | (frame.time().driven() ? 1 << 8 : 0) | (refused ? 1 << 9 : 0);
    }
}
