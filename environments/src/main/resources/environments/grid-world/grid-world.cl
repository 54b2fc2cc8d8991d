// What grid worlds in the manner of MiniGrid share: how an agent turns and walks, what it sees, how it is drawn.
//
// A world's file includes this one below its State, which has integer x, y (cells from the left and from above), direction
// (0 right, 1 down, 2 left, 3 up) and steps (of the episode), and below
//   THINGS      what stands in the grid besides walls; thing 0 is the goal
//   LANDMARKS   what a full view tells of beyond these
//   PLANES      that things are seen in, beside that of the walls
//   EXTRAS      numbers that a full view ends with, which world_extras writes
//   FULL_VIEW   whether the agent sees everything, or VIEW x VIEW cells
// It defines the functions that are declared next. Sizes go up to 25, so that a line of the grid, and what is seen beyond
// it, fits into the bits of a word.

// For compilers that turn what is done for one environment after the other into something done for many at once.
#define ALWAYS_INLINE static __attribute__((always_inline))
#define UNROLL _Pragma("unroll")

#define GOAL 0
#define KEY 1
#define DOOR 2
#define GAP 3

typedef struct {
    int kind;
    int x, y;
    int plane;    // that it is seen in
    float code;   // as which it is seen there
    int blocks;   // whether nobody can walk there
    int opaque;   // whether nothing behind it can be seen
    int carried;  // by the agent, where it then is
} Thing;

ALWAYS_INLINE Thing thing_of(const State *s, const Params *p, int i);    // i < THINGS + LANDMARKS
ALWAYS_INLINE uint wall_row(const State *s, const Params *p, int y);     // bit x is set where a wall stands, or the grid has ended
ALWAYS_INLINE uint wall_column(const State *s, const Params *p, int x);  // the same, bit y
int step_limit(const Params *p);                              // an episode is truncated after so many steps
void world_extras(const State *s, const Params *p, real *obs);

#define AHEAD_X(direction) (((direction) == 0) - ((direction) == 2))
#define AHEAD_Y(direction) (((direction) == 1) - ((direction) == 3))

#define VIEW 7       // cells that an agent sees ahead, itself included, and across
#define ACROSS 3     // to either side
#define LINE 127u    // a line of the view, all bits set

// A line of the grid with walls at its ends only; and a whole one.
#define ROOM_LINE(size) ((0xffffffffu << ((size) - 1)) | 1u)
#define WALL_LINE 0xffffffffu

ALWAYS_INLINE int grid_size(const Params *p) {
    return (int)p->size;
}

ALWAYS_INLINE int is_wall(const State *s, const Params *p, int x, int y) {
    return (wall_row(s, p, y) >> x) & 1;
}

// The thing that stands in a cell and is not carried, or -1.
ALWAYS_INLINE int thing_in(const State *s, const Params *p, int x, int y) {
    for (int i = 0; i < THINGS; i++) {
        Thing thing = thing_of(s, p, i);
        if (thing.x == x && thing.y == y && !thing.carried) {
            return i;
        }
    }
    return -1;
}

// Whether a wall or a thing stops a walk into a cell.
ALWAYS_INLINE int is_blocked(const State *s, const Params *p, int x, int y) {
    int blocked = is_wall(s, p, x, y);
    UNROLL
    for (int i = 0; i < THINGS; i++) {
        Thing thing = thing_of(s, p, i);
        blocked |= thing.blocks & !thing.carried & (thing.x == x) & (thing.y == y);
    }
    return blocked;
}

ALWAYS_INLINE int is_blocked_ahead(const State *s, const Params *p) {
    return is_blocked(s, p, s->x + AHEAD_X(s->direction), s->y + AHEAD_Y(s->direction));
}

// Actions 0 to 2 of MiniGrid: left, right, forward. `blocked`: the cell ahead, which only the last walks into.
ALWAYS_INLINE void turn_or_walk(State *s, int action, int blocked) {
    int walks = (action == 2) & !blocked;
    int turns = (action == 1) - (action == 0);
    s->x += walks ? AHEAD_X(s->direction) : 0;
    s->y += walks ? AHEAD_Y(s->direction) : 0;
    s->direction = (s->direction + turns) & 3;
}

ALWAYS_INLINE int at_goal(const State *s, const Params *p) {
    Thing goal = thing_of(s, p, 0);
    return s->x == goal.x && s->y == goal.y;
}

// 1 at once, 0.1 at the end of the episode's time; 0 elsewhere than at the goal.
ALWAYS_INLINE float goal_reward(const State *s, const Params *p) {
    return at_goal(s, p) ? 1.0f - 0.9f * ((float)s->steps / (float)step_limit(p)) : 0.0f;
}

// A free cell with left <= x < right and top <= y < bottom, each as likely as the others. There has to be one.
ALWAYS_INLINE void place_freely(const State *s, const Params *p, Rng *rng, int left, int top, int right, int bottom, int *x,
                         int *y) {
    do {
        *x = left + rng_below(rng, (uint)(right - left));
        *y = top + rng_below(rng, (uint)(bottom - top));
    } while (is_wall(s, p, *x, *y) || thing_in(s, p, *x, *y) >= 0);
}

mask env_terminated(const State *s, const Params *p) {
    return at_goal(s, p);
}

mask env_truncated(const State *s, const Params *p) {
    return s->steps >= step_limit(p);
}

#if !FULL_VIEW

// ---- What is seen: VIEW lines of VIEW cells, the agent in the middle of the last one, looking towards the first. A line's
// bits are its columns, from left to right; four lines are in a word, and the other three in a second one.
//
// No branches and no indices that are known only later: so that compilers can do this for many environments at once.

#define VIEW_WORDS 2
#define WORD_LINES 4
#define UPPER_LINES 0xfffffffu  // of the first word, all bits set
#define LOWER_LINES 0x1fffffu
#define EACH_VIEW_WORD UNROLL for (int word = 0; word < VIEW_WORDS; word++)

typedef struct {
    uint walls[VIEW_WORDS];
    uint visible[VIEW_WORDS];
} View;

ALWAYS_INLINE uint view_line(const uint *words, int line) {
    return (words[line / WORD_LINES] >> (line % WORD_LINES * VIEW)) & LINE;
}

ALWAYS_INLINE uint view_cell(const uint *words, int cell) {
    return (words[cell / (WORD_LINES * VIEW)] >> (cell % (WORD_LINES * VIEW))) & 1u;
}

// The bits around c of a line of the grid, from c - ACROSS on.
ALWAYS_INLINE uint around(uint line, int c) {
    return (((line << ACROSS) | ((1u << ACROSS) - 1)) >> c) & LINE;
}

ALWAYS_INLINE uint reversed(uint seven_bits) {
    uint spread = ((seven_bits * 0x0802u) & 0x22110u) | ((seven_bits * 0x8020u) & 0x88440u);
    return ((spread * 0x10101u) >> 17) & LINE;
}

// The bit of a cell of the grid in the view; none where it is not within, or is not wanted.
ALWAYS_INLINE void bit_in_view(const State *s, int x, int y, int wanted, uint *words) {
    int ahead_x = AHEAD_X(s->direction);
    int ahead_y = AHEAD_Y(s->direction);
    int line = VIEW - 1 - (x - s->x) * ahead_x - (y - s->y) * ahead_y;
    int column = ACROSS + (y - s->y) * ahead_x - (x - s->x) * ahead_y;
    int within = wanted & ((uint)line < VIEW) & ((uint)column < VIEW);
    EACH_VIEW_WORD {
        uint bit = 1u << (((line - word * WORD_LINES) * VIEW + column) & 31);
        words[word] = (within & ((uint)line / WORD_LINES == (uint)word)) ? bit : 0u;
    }
}

// MiniGrid's Grid.process_vis: sight spreads along a line, and to the three cells ahead, through all that is no obstacle.
ALWAYS_INLINE void see_through(const uint *opaque, uint *visible) {
    uint seen = 1u << ACROSS;
    UNROLL
    for (int line = VIEW - 1; line >= 0; line--) {
        uint open = ~view_line(opaque, line) & LINE;
        // By 1, 2 and 4 cells, to the right and to the left.
        uint right2 = open & (open >> 1);
        uint right4 = right2 & (right2 >> 2);
        seen |= (seen & open) << 1;
        seen |= (seen & right2) << 2;
        seen |= (seen & right4) << 4;
        seen &= LINE;
        uint left2 = open & (open << 1);
        uint left4 = left2 & (left2 << 2);
        seen |= (seen & open) >> 1;
        seen |= (seen & left2) >> 2;
        seen |= (seen & left4) >> 4;
        visible[line / WORD_LINES] |= seen << (line % WORD_LINES * VIEW);
        uint through = seen & open;
        seen = (through | (through << 1) | (through >> 1)) & LINE;
    }
}

ALWAYS_INLINE View view_of(const State *s, const Params *p) {
    int size = grid_size(p);
    int ahead_x = AHEAD_X(s->direction);
    int ahead_y = AHEAD_Y(s->direction);
    int is_reversed = (s->direction == 1) | (s->direction == 2);
    int across = ahead_x != 0 ? s->y : s->x;
    int along = ahead_x != 0 ? s->x : s->y;
    View view = {{0u, 0u}, {0u, 0u}};
    UNROLL
    for (int line = 0; line < VIEW; line++) {
        int index = along + (VIEW - 1 - line) * (ahead_x + ahead_y);
        uint column = wall_column(s, p, index);
        uint row = wall_row(s, p, index);
        uint walls = around((uint)index < (uint)size ? (ahead_x != 0 ? column : row) : WALL_LINE, across);
        view.walls[line / WORD_LINES] |= (is_reversed ? reversed(walls) : walls) << (line % WORD_LINES * VIEW);
    }
    uint opaque[VIEW_WORDS] = {view.walls[0], view.walls[1]};
    UNROLL
    for (int i = 0; i < THINGS; i++) {
        Thing thing = thing_of(s, p, i);
        uint bits[VIEW_WORDS];
        bit_in_view(s, thing.x, thing.y, thing.opaque, bits);
        EACH_VIEW_WORD {
            opaque[word] |= bits[word];
        }
    }
    see_through(opaque, view.visible);
    int all = p->see_through_walls != 0.0f;
    view.visible[0] = all ? UPPER_LINES : view.visible[0];
    view.visible[1] = all ? LOWER_LINES : view.visible[1];
    return view;
}

// A plane of cells for the walls: 1 a wall, 0 none, -1 not to be seen; then PLANES planes of things, 0 where none is seen;
// then the direction as four numbers, of which one is 1.
__attribute__((always_inline)) void env_observe(const State *s, const Params *p, int agent, real *obs) {
    View view = view_of(s, p);
    uint walls[VIEW_WORDS];
    EACH_VIEW_WORD {
        walls[word] = view.walls[word] & view.visible[word];
    }
    UNROLL
    for (int cell = 0; cell < VIEW * VIEW; cell++) {
        float seen = view_cell(view.visible, cell) ? 0.0f : -1.0f;
        obs[cell] = view_cell(walls, cell) ? 1.0f : seen;
    }
    UNROLL
    for (int plane = 0; plane < PLANES; plane++) {
        uint seen[THINGS][VIEW_WORDS];
        float codes[THINGS];
        UNROLL
        for (int i = 0; i < THINGS; i++) {
            Thing thing = thing_of(s, p, i);
            // In the agent's own cell it sees what it carries, and nothing else.
            int is_here = (thing.x == s->x) & (thing.y == s->y);
            bit_in_view(s, thing.x, thing.y, (thing.plane == plane) & (thing.carried == is_here), seen[i]);
            codes[i] = thing.code;
            EACH_VIEW_WORD {
                seen[i][word] &= view.visible[word];
            }
        }
        UNROLL
        for (int cell = 0; cell < VIEW * VIEW; cell++) {
            float code = 0.0f;
            UNROLL
            for (int i = 0; i < THINGS; i++) {
                code = view_cell(seen[i], cell) ? codes[i] : code;
            }
            obs[(1 + plane) * VIEW * VIEW + cell] = code;
        }
    }
    UNROLL
    for (int i = 0; i < 4; i++) {
        obs[(1 + PLANES) * VIEW * VIEW + i] = s->direction == i ? 1.0f : 0.0f;
    }
}

#else

// Everything, in numbers: where the agent is, which way it looks and can walk, and where each thing lies, seen from it.
__attribute__((always_inline)) void env_observe(const State *s, const Params *p, int agent, real *obs) {
    float scale = 1.0f / (p->size - 1.0f);
    obs[0] = 2.0f * (float)s->x * scale - 1.0f;
    obs[1] = 2.0f * (float)s->y * scale - 1.0f;
    for (int i = 0; i < 4; i++) {
        int direction = (s->direction + i) & 3;
        obs[2 + i] = s->direction == i ? 1.0f : 0.0f;
        obs[6 + i] = is_blocked(s, p, s->x + AHEAD_X(direction), s->y + AHEAD_Y(direction)) ? 1.0f : 0.0f;
    }
    int ahead_x = AHEAD_X(s->direction);
    int ahead_y = AHEAD_Y(s->direction);
    for (int i = 0; i < THINGS + LANDMARKS; i++) {
        Thing thing = thing_of(s, p, i);
        int ahead = (thing.x - s->x) * ahead_x + (thing.y - s->y) * ahead_y;
        int right = (thing.y - s->y) * ahead_x - (thing.x - s->x) * ahead_y;
        obs[10 + 4 * i] = (float)ahead * scale;
        obs[11 + 4 * i] = (float)right * scale;
        obs[12 + 4 * i] = (float)((ahead > 0) - (ahead < 0));
        obs[13 + 4 * i] = (float)((right > 0) - (right < 0));
    }
#if EXTRAS
    world_extras(s, p, obs + 10 + 4 * (THINGS + LANDMARKS));
#endif
}

#endif

#if DRAWN

// ---- Drawing: the grid fills a square of 10 by 10, whatever its size.

ALWAYS_INLINE void draw_block(Canvas *canvas, float cell, float x, float y, float wide, float high, uint colour) {
    draw_rect(canvas, (x + 0.5f * wide) * cell, 10.0f - (y + 0.5f * high) * cell, wide * cell, high * cell, 0.0f, 0.0f,
              colour);
}

// A line of the grid's walls in as few pieces as possible. Those along its other direction are left to that direction:
// `crossing` has the walls beside the line's.
ALWAYS_INLINE void draw_walls(Canvas *canvas, float cell, int size, uint line, uint beside, int index, int is_row) {
    int from = 0;
    while (from < size) {
        int to = from;
        while (to < size && ((line >> to) & 1)) {
            to++;
        }
        int is_part = to - from == 1 && ((beside >> from) & 1);
        if (to - from > 1 || (is_row && to > from && !is_part)) {
            draw_block(canvas, cell, is_row ? from : index, is_row ? index : from, is_row ? to - from : 1,
                       is_row ? 1 : to - from, MUTED);
        }
        from = max(to, from + 1);
    }
}

// A thing in the cell around (x, y). A door is open where nothing stops a walk through it.
ALWAYS_INLINE void draw_thing(Canvas *canvas, Thing thing, float cell, float x, float y) {
    if (thing.kind == GOAL) {
        draw_rect(canvas, x, y, cell, cell, 0.0f, 0.0f, GOOD);
    } else if (thing.kind == KEY) {
        float bit = (thing.carried ? 0.06f : 0.1f) * cell;
        draw_circle(canvas, x, y + 2.2f * bit, 1.8f * bit, ACCENT3);
        draw_line(canvas, x, y + bit, x, y - 4.0f * bit, bit, ACCENT3);
        draw_line(canvas, x, y - 3.5f * bit, x + 1.6f * bit, y - 3.5f * bit, bit, ACCENT3);
        draw_line(canvas, x, y - 2.0f * bit, x + 1.6f * bit, y - 2.0f * bit, bit, ACCENT3);
    } else if (thing.kind == DOOR && thing.blocks) {
        draw_rect(canvas, x, y, cell, cell, 0.0f, 0.0f, ACCENT3);
        draw_rect(canvas, x, y, 0.8f * cell, 0.8f * cell, 0.0f, 0.0f, thing.code == 1.0f ? MUTED : GROUND);
        draw_circle(canvas, x + 0.25f * cell, y, 0.08f * cell, ACCENT3);
    } else if (thing.kind == DOOR) {
        draw_rect(canvas, x, y + 0.45f * cell, cell, 0.1f * cell, 0.0f, 0.0f, ACCENT3);
    }
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    int size = grid_size(p);
    float cell = 10.0f / (float)size;
    draw_block(canvas, cell, 0.0f, 0.0f, (float)size, (float)size, GROUND);
    for (int i = 0; i < size; i++) {
        uint beside = (i > 0 ? wall_row(s, p, i - 1) : 0) | (i < size - 1 ? wall_row(s, p, i + 1) : 0);
        draw_walls(canvas, cell, size, wall_row(s, p, i), beside, i, 1);
        draw_walls(canvas, cell, size, wall_column(s, p, i), 0, i, 0);
    }
    for (int i = 0; i < THINGS; i++) {
        Thing thing = thing_of(s, p, i);
        draw_thing(canvas, thing, cell, (thing.x + 0.5f) * cell, 10.0f - (thing.y + 0.5f) * cell);
    }
    // What the agent sees, where it sees no more than a part.
#if !FULL_VIEW
    View view = view_of(s, p);
    int ahead_x = AHEAD_X(s->direction);
    int ahead_y = AHEAD_Y(s->direction);
    for (int line = 0; line < VIEW; line++) {
        uint seen = view_line(view.visible, line);
        int ahead = VIEW - 1 - line;
        int from = 0;
        while (from < VIEW) {
            int to = from;
            int first_x = 0;
            int first_y = 0;
            int last_x = 0;
            int last_y = 0;
            while (to < VIEW && ((seen >> to) & 1)) {
                int x = s->x + ahead * ahead_x - (to - ACROSS) * ahead_y;
                int y = s->y + ahead * ahead_y + (to - ACROSS) * ahead_x;
                if (x < 0 || x >= size || y < 0 || y >= size) {
                    break;
                }
                last_x = x;
                last_y = y;
                first_x = to == from ? x : first_x;
                first_y = to == from ? y : first_y;
                to++;
            }
            if (to > from) {
                int left = min(first_x, last_x);
                int top = min(first_y, last_y);
                draw_block(canvas, cell, left, top, abs(last_x - first_x) + 1, abs(last_y - first_y) + 1,
                           rgba(255, 200, 60, 56));
            }
            from = max(to, from + 1);
        }
    }
#endif
    float x = (s->x + 0.5f) * cell;
    float y = 10.0f - (s->y + 0.5f) * cell;
    float along_x = 0.4f * cell * AHEAD_X(s->direction);
    float along_y = -0.4f * cell * AHEAD_Y(s->direction);
    float corners[6] = {x + along_x, y + along_y, x - along_x - along_y, y - along_y + along_x,
                        x - along_x + along_y, y - along_y - along_x};
    draw_polygon(canvas, corners, 3, BAD);
}

#endif
