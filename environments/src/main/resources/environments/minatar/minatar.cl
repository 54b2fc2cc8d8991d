// What the games in the manner of MinAtar (Young and Tian 2019, arXiv:1903.03176) share: a board of 10 x 10 cells, planes of
// bits that are seen, actions that stick, and how cells are drawn.
//
// A game's file includes this one below its State, which has integer action, what was last done. x counts cells from the
// left, y from above.
//
// A plane of cells is 100 bits in PLANE_OF_CELLS words, line after line; its last 28 bits are always 0. Words of a plane are
// chosen among and not indexed, since games that are played at once lie in lanes.

#define ALWAYS_INLINE static __attribute__((always_inline))

#define SIDE 10
#define LAST 9
#define LINE 0x3ffu
#define PLANE_OF_CELLS 4
#define EACH_PLANE_WORD _Pragma("unroll") for (int i = 0; i < PLANE_OF_CELLS; i++)

#define NATURAL(x) ((natural)(x))

// Ones, or bits, where a mask is true, and else 0.
ALWAYS_INLINE integer one_where(mask m) {
    return choose(m, INTEGER(1), INTEGER(0));
}

ALWAYS_INLINE natural bits_where(mask m, natural bits) {
    return choose(m, bits, NATURAL(0u));
}

ALWAYS_INLINE integer within(integer x, int low, int high) {
    integer raised = choose(x < low, INTEGER(low), x);
    return choose(raised > high, INTEGER(high), raised);
}

// Of a number below 2^24, or a power of two; far below 0 for 0.
ALWAYS_INLINE integer highest_bit(natural bits) {
    return (as_integer(to_real(bits)) >> 23) - 127;
}

// What rng_below gives for n, up to 2^16, when it draws these bits: where n, or which bits it is, differs between lanes.
ALWAYS_INLINE natural below(natural n, natural bits) {
    return (n * (bits >> 16u) + ((n * (bits & 0xffffu)) >> 16u)) >> 16u;
}

// A step less, where there are any left.
ALWAYS_INLINE integer counted_down(integer timer) {
    return timer - one_where(timer > 0);
}

// With a chance of sticky_action_prob what was last done is done again, else what was chosen.
ALWAYS_INLINE integer stuck(State *s, const Params *p, integer chosen, Rng *rng) {
    s->action = choose(rng_uniform(rng) < p->sticky_action_prob, s->action, chosen);
    return s->action;
}

// ---- Planes.

// A cell's bit, in word `cell >> 5`.
ALWAYS_INLINE natural bit_of_cell(natural cell) {
    return NATURAL(1u) << (cell & 31u);
}

ALWAYS_INLINE natural cell_at(integer x, integer y) {
    return as_natural(y * SIDE + x);
}

ALWAYS_INLINE mask has_cell(const natural *plane, natural cell) {
    natural word = cell >> 5u;
    natural bits = choose(word == 0u, plane[0], choose(word == 1u, plane[1], choose(word == 2u, plane[2], plane[3])));
    return ((bits >> (cell & 31u)) & 1u) != 0u;
}

ALWAYS_INLINE void set_cell_where(mask wanted, natural *plane, natural cell) {
    natural bit = bits_where(wanted, bit_of_cell(cell));
    EACH_PLANE_WORD {
        plane[i] |= bits_where((cell >> 5u) == (uint)i, bit);
    }
}

ALWAYS_INLINE void set_cell(natural *plane, integer x, integer y) {
    natural cell = cell_at(x, y);
    natural bit = bit_of_cell(cell);
    EACH_PLANE_WORD {
        plane[i] |= bits_where((cell >> 5u) == (uint)i, bit);
    }
}

ALWAYS_INLINE void clear_cells(natural *plane) {
    EACH_PLANE_WORD {
        plane[i] = NATURAL(0u);
    }
}

ALWAYS_INLINE void add_cells(natural *plane, const natural *more) {
    EACH_PLANE_WORD {
        plane[i] |= more[i];
    }
}

ALWAYS_INLINE mask has_cells(const natural *plane) {
    return (plane[0] | plane[1] | plane[2] | plane[3]) != 0u;
}

// Pairs of bits are counted, then nibbles, then bytes.
ALWAYS_INLINE integer count_cells(const natural *plane) {
    natural nibbles = NATURAL(0u);
    EACH_PLANE_WORD {
        natural pairs = plane[i] - ((plane[i] >> 1u) & 0x55555555u);
        natural fours = (pairs & 0x33333333u) + ((pairs >> 2u) & 0x33333333u);
        nibbles += (fours & 0x0f0f0f0fu) + ((fours >> 4u) & 0x0f0f0f0fu);
    }
    return as_integer((nibbles * 0x01010101u) >> 24u);
}

// Ten cells from the left, bit x each. y is the same for all lanes.
ALWAYS_INLINE natural line_of(const natural *plane, int y) {
    int cell = y * SIDE;
    natural bits = plane[cell >> 5] >> (uint)(cell & 31);
    if ((cell & 31) > 32 - SIDE) {
        bits |= plane[(cell >> 5) + 1] << (uint)(32 - (cell & 31));
    }
    return bits & LINE;
}

ALWAYS_INLINE void add_to_line(natural *plane, int y, natural bits) {
    int cell = y * SIDE;
    plane[cell >> 5] |= bits << (uint)(cell & 31);
    if ((cell & 31) > 32 - SIDE) {
        plane[(cell >> 5) + 1] |= bits >> (uint)(32 - (cell & 31));
    }
}

// Bit x of every line of a word, word i of a plane holding cells 32 i to 32 i + 31.
ALWAYS_INLINE uint column_of(int i, int x) {
    uint bits = 0u;
#pragma unroll
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
    EACH_PLANE_WORD {
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

// ---- Eight lines with a nibble each, which holds an x of 0 to LAST or a small number: sums of nibbles that stay nibbles.

#define EACH_NIBBLE 0x11111111u

ALWAYS_INLINE natural nibble(natural nibbles, int line) {
    return (nibbles >> (uint)(4 * line)) & 15u;
}

// 1 where a nibble is 0.
ALWAYS_INLINE natural nibbles_at_0(natural nibbles) {
    natural halves = nibbles | (nibbles >> 2u);
    return ~(halves | (halves >> 1u)) & EACH_NIBBLE;
}

// 1 where a nibble is LAST, of those up to LAST.
ALWAYS_INLINE natural nibbles_at_last(natural nibbles) {
    return nibbles & (nibbles >> 3u) & EACH_NIBBLE;
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
