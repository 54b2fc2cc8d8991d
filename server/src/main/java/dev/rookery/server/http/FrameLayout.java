package dev.rookery.server.http;

import dev.rookery.agents.experiment.ViewFrame;
import io.vertx.core.buffer.Buffer;

/**
 * A {@link ViewFrame} as one binary WebSocket message: 32-bit little-endian words, so that a browser lays typed arrays
 * over it without copying. The other half is web/js/model/frame.js.
 *
 * <pre>
 * word     type    what
 * 0        uint32  magic and version, "RKF1" (0x31464B52)
 * 1        uint32  frame, low 32 bits
 * 2        int32   E: environments
 * 3        int32   P: primitives of all environments together
 * 4        int32   focused environment; -1: none, and then D = A = 0
 * 5        int32   action taken there
 * 6        float   value of its observation
 * 7        float   reward of the step that led to it
 * 8        int32   D: numbers in an observation
 * 9        int32   A: actions
 * 10       int32   [E] primitives of each environment
 * ...      float   [E] return of the running episode
 * ...      int32   [E] length of the running episode, steps
 * ...      float   [D] observation
 * ...      float   [A] action probabilities
 * ...      int32   [P][12] primitives (docs/decisions/0001-canvas-primitives.md)
 * </pre>
 */
final class FrameLayout {
    static final int MAGIC = 0x31464B52;
    static final int HEADER_WORDS = 10;

    private FrameLayout() {}

    static Buffer encode(ViewFrame frame) {
        ViewFrame.Focus focus = frame.focus();
        int envs = frame.numEnvs();
        int obsDim = focus == null ? 0 : focus.obs().length;
        int actions = focus == null ? 0 : focus.actionProbabilities().length;
        int words = HEADER_WORDS + 3 * envs + obsDim + actions + frame.primitives().length;
        Buffer out = Buffer.buffer(4 * words);
        out.appendIntLE(MAGIC)
                .appendIntLE((int) frame.frame())
                .appendIntLE(envs)
                .appendIntLE(frame.primitives().length / ViewFrame.PRIMITIVE_WORDS)
                .appendIntLE(focus == null ? -1 : focus.env())
                .appendIntLE(focus == null ? 0 : focus.action())
                .appendFloatLE(focus == null ? 0 : focus.value())
                .appendFloatLE(focus == null ? 0 : focus.reward())
                .appendIntLE(obsDim)
                .appendIntLE(actions);
        append(out, frame.primitiveCounts());
        append(out, frame.episodicReturns());
        append(out, frame.episodicLengths());
        if (focus != null) {
            append(out, focus.obs());
            append(out, focus.actionProbabilities());
        }
        append(out, frame.primitives());
        return out;
    }

    private static void append(Buffer out, int[] words) {
        for (int word : words) {
            out.appendIntLE(word);
        }
    }

    private static void append(Buffer out, float[] words) {
        for (float word : words) {
            out.appendFloatLE(word);
        }
    }
}
