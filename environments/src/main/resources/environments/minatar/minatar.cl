// What the games in the manner of MinAtar (Young and Tian 2019, arXiv:1903.03176) share: a board of 10 x 10 cells, planes of
// bits that are seen, actions that stick, and how cells are drawn.
//
// A game's file includes this one below its State, which has integer action, what was last done. x counts cells from the
// left, y from above.
//
// A plane of cells is 100 bits in PLANE_OF_CELLS words, line after line; its last 28 bits are always 0.

#define ALWAYS_INLINE inline __attribute__((always_inline))

#define SIDE 10
#define LAST 9
#define LINE 0x3ffu
#define PLANE_OF_CELLS 4

// With a chance of sticky_action_prob what was last done is done again, else what was chosen.
ALWAYS_INLINE int stuck(State *s, const Params *p, int chosen, Rng *rng) {
    s->action = rng_uniform(rng) < p->sticky_action_prob ? s->action : chosen;
    return s->action;
}

// ---- Planes.

ALWAYS_INLINE uint has_cell(const natural *plane, int x, int y) {
    int cell = y * SIDE + x;
    return (plane[cell >> 5] >> (cell & 31)) & 1u;
}

ALWAYS_INLINE void set_cell(natural *plane, int x, int y) {
    int cell = y * SIDE + x;
    plane[cell >> 5] |= 1u << (cell & 31);
}

// Where it is on the board.
ALWAYS_INLINE void set_cell_within(natural *plane, int x, int y) {
    if (x >= 0 && x < SIDE) {
        set_cell(plane, x, y);
    }
}

ALWAYS_INLINE void clear_cells(natural *plane) {
    for (int i = 0; i < PLANE_OF_CELLS; i++) {
        plane[i] = 0u;
    }
}

ALWAYS_INLINE void add_cells(natural *plane, const natural *more) {
    for (int i = 0; i < PLANE_OF_CELLS; i++) {
        plane[i] |= more[i];
    }
}

ALWAYS_INLINE uint count_cells(const natural *plane) {
    return popcount(plane[0]) + popcount(plane[1]) + popcount(plane[2]) + popcount(plane[3]);
}

// Ten cells from the left, bit x each.
ALWAYS_INLINE uint line_of(const natural *plane, int y) {
    int cell = y * SIDE;
    uint bits = plane[cell >> 5] >> (cell & 31);
    if ((cell & 31) > 32 - SIDE) {
        bits |= plane[(cell >> 5) + 1] << (32 - (cell & 31));
    }
    return bits & LINE;
}

ALWAYS_INLINE void add_to_line(natural *plane, int y, uint bits) {
    int cell = y * SIDE;
    plane[cell >> 5] |= bits << (cell & 31);
    if ((cell & 31) > 32 - SIDE) {
        plane[(cell >> 5) + 1] |= bits >> (32 - (cell & 31));
    }
}

// Bit x of every line of a word, word i of a plane holding cells 32 i to 32 i + 31.
ALWAYS_INLINE uint column_of(int i, int x) {
    uint bits = 0u;
    for (int y = 0; y < SIDE; y++) {
        int cell = y * SIDE + x - 32 * i;
        bits |= cell >= 0 && cell < 32 ? 1u << (cell & 31) : 0u;
    }
    return bits;
}

// Everything so many cells further, read along the lines. What leaves the board is gone.
ALWAYS_INLINE void move_on(natural *plane, uint cells) {
    plane[3] = ((plane[3] << cells) | (plane[2] >> (32u - cells))) & 0xfu;
    plane[2] = (plane[2] << cells) | (plane[1] >> (32u - cells));
    plane[1] = (plane[1] << cells) | (plane[0] >> (32u - cells));
    plane[0] = plane[0] << cells;
}

ALWAYS_INLINE void move_back(natural *plane, uint cells) {
    plane[0] = (plane[0] >> cells) | (plane[1] << (32u - cells));
    plane[1] = (plane[1] >> cells) | (plane[2] << (32u - cells));
    plane[2] = (plane[2] >> cells) | (plane[3] << (32u - cells));
    plane[3] = plane[3] >> cells;
}

ALWAYS_INLINE void without_column(natural *plane, int x) {
    for (int i = 0; i < PLANE_OF_CELLS; i++) {
        plane[i] &= ~column_of(i, x);
    }
}

ALWAYS_INLINE void move_right(natural *plane) {
    without_column(plane, LAST);
    move_on(plane, 1u);
}

ALWAYS_INLINE void move_left(natural *plane) {
    without_column(plane, 0);
    move_back(plane, 1u);
}

ALWAYS_INLINE void move_down(natural *plane) {
    move_on(plane, SIDE);
}

ALWAYS_INLINE void move_up(natural *plane) {
    move_back(plane, SIDE);
}

#if DRAWN

// ---- Drawing: a cell is a square of 1, the board's lower left corner lies at 0, 0.

ALWAYS_INLINE void draw_board(Canvas *canvas) {
    draw_rect(canvas, 5.0f, 5.0f, 10.3f, 10.3f, 0.0f, 0.15f, MUTED);
    draw_rect(canvas, 5.0f, 5.0f, 10.1f, 10.1f, 0.0f, 0.1f, GROUND);
}

ALWAYS_INLINE void draw_cell(Canvas *canvas, int x, int y, uint colour) {
    draw_rect(canvas, x + 0.5f, LAST - y + 0.5f, 0.88f, 0.88f, 0.0f, 0.14f, colour);
}

ALWAYS_INLINE void draw_ball(Canvas *canvas, int x, int y, float radius, uint colour) {
    draw_circle(canvas, x + 0.5f, LAST - y + 0.5f, radius, colour);
}

// What moves along a line leaves this behind; nothing beyond the board.
ALWAYS_INLINE void draw_trail(Canvas *canvas, int x, int y) {
    if (x >= 0 && x < SIDE) {
        draw_rect(canvas, x + 0.5f, LAST - y + 0.5f, 0.6f, 0.16f, 0.0f, 0.08f, MUTED);
    }
}

#endif
