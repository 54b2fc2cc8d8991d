package dev.rookery.compute;

import dev.rookery.compute.internal.ClKernel;
import dev.rookery.compute.internal.ClKernel.Space;
import java.util.List;

/** A kernel of a program, ready to be bound to arguments. */
public final class Kernel {
    private final Program program;
    private final String name;
    private final List<ClKernel.Parameter> parameters;

    Kernel(Program program, String name, List<ClKernel.Parameter> parameters) {
        this.program = program;
        this.name = name;
        this.parameters = parameters;
    }

    /**
     * Memory of a work-group, for a {@code __local} parameter.
     *
     * @param bytes of each work-group
     */
    public record LocalMemory(long bytes) {}

    public String name() {
        return name;
    }

    /**
     * Binds arguments, in the order of the kernel's parameters, and checks their number and types.
     *
     * @param arguments {@link DeviceBuffer} for a global pointer, {@link LocalMemory} for a local one, Integer, Float,
     *     Long or {@link Struct} for a value
     * @throws IllegalArgumentException naming the kernel, the parameter and the argument that do not agree
     */
    public Launch launch(WorkSize size, Object... arguments) {
        return program.made(new Launch(bind(arguments), name, arguments, size.on(program.tuning())));
    }

    /** A kernel object of its own with these arguments. */
    ClKernel bind(Object[] arguments) {
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException("kernel " + name + " takes " + parameters.size() + " arguments "
                    + parameters.stream().map(ClKernel.Parameter::name).toList() + ", but got " + arguments.length);
        }
        ClKernel kernel = program.newKernel(name);
        for (int i = 0; i < arguments.length; i++) {
            bind(kernel, i, parameters.get(i), arguments[i]);
        }
        return kernel;
    }

    private void bind(ClKernel kernel, int index, ClKernel.Parameter parameter, Object argument) {
        String type = parameter.type();
        boolean integer = type.equals("int") || type.equals("uint");
        if (argument instanceof DeviceBuffer buffer
                && (parameter.space() == Space.GLOBAL || parameter.space() == Space.CONSTANT)
                && type.equals(buffer.type().openCl() + "*")) {
            kernel.set(index, buffer.memory());
        } else if (argument instanceof LocalMemory local && parameter.space() == Space.LOCAL) {
            kernel.setLocalMemory(index, local.bytes());
        } else if (argument instanceof Integer value && integer) {
            kernel.set(index, (int) value);
        } else if (argument instanceof Float value && type.equals("float")) {
            kernel.set(index, (float) value);
        } else if (argument instanceof Long value && (type.equals("long") || type.equals("ulong"))) {
            kernel.set(index, (long) value);
        } else if (argument instanceof Struct value && type.equals(value.type())) {
            kernel.set(index, value.bytes());
        } else {
            throw new IllegalArgumentException("kernel " + name + ": parameter " + index + " is '"
                    + (parameter.space() == Space.PRIVATE
                            ? ""
                            : parameter.space().name().toLowerCase(java.util.Locale.ROOT) + " ")
                    + type + " " + parameter.name() + "', but the argument is " + described(argument));
        }
    }

    private static String described(Object argument) {
        if (argument == null) {
            return "null";
        }
        return argument instanceof DeviceBuffer buffer
                ? "buffer " + buffer
                : argument.getClass().getSimpleName() + " " + argument;
    }
}
