package dev.rookery.environments.host;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * An environment around another. It can be {@linkplain SavableEnvironment saved} where the inner one can; only then may it
 * be asked to.
 */
abstract class WrappedEnvironment implements SavableEnvironment {
    final HostEnvironment inner;

    WrappedEnvironment(HostEnvironment inner) {
        this.inner = inner;
    }

    /** Bytes of what the wrapper itself remembers of an episode. */
    abstract int ownBytes();

    /** Writes {@link #ownBytes} bytes. */
    abstract void putOwn(ByteBuffer bytes);

    /** Reads what {@link #putOwn} has written; the inner environment is back where it was. */
    abstract void takeOwn(ByteBuffer bytes);

    @Override
    public boolean truncated() {
        return inner.truncated();
    }

    @Override
    public void actionMask(int agent, boolean[] allowed) {
        inner.actionMask(agent, allowed);
    }

    @Override
    public void draw(HostCanvas canvas) {
        inner.draw(canvas);
    }

    @Override
    public byte[] save() {
        byte[] saved = ((SavableEnvironment) inner).save();
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(ownBytes(), saved.length));
        putOwn(bytes);
        return bytes.put(saved).array();
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        if (state.length < ownBytes()) {
            throw new IllegalArgumentException("the state of a wrapped environment is cut off");
        }
        byte[] saved = new byte[state.length - ownBytes()];
        System.arraycopy(state, ownBytes(), saved, 0, saved.length);
        ((SavableEnvironment) inner).restore(saved, params);
        takeOwn(ByteBuffer.wrap(state, 0, ownBytes()));
    }
}
