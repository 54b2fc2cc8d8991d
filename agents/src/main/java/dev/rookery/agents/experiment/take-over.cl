// A person's action in the place of the policy's. One work-item.
//
// Shapes: actions [ACTION_DIM][rows], given (whether a component is the person's) and theirs [ACTION_DIM],
// action_mask [words][rows], refused [1]: whether a component may not be what the person wants; it stays the policy's then.

#if MASKED
__constant int first_actions[ACTION_DIM] = {FIRST_ACTIONS};
#endif

__kernel void take_over(__global ACTION_SCALAR *actions, int rows, int row, __global const int *given,
                        __global const ACTION_SCALAR *theirs, __global const int *action_mask, __global int *refused) {
    int refusals = 0;
    for (int i = 0; i < ACTION_DIM; i++) {
        int allowed = 1;
#if MASKED
        int bit = first_actions[i] + theirs[i];
        allowed = (action_mask[(size_t)(bit / 32) * rows + row] >> (bit % 32)) & 1;
#endif
        if (given[i] && allowed) {
            actions[(size_t)i * rows + row] = theirs[i];
        }
        refusals += given[i] && !allowed;
    }
    refused[0] = refusals > 0;
}
