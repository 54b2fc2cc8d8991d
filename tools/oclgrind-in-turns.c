// Stands between Rookery and Oclgrind, which does not bear two threads: all calls are made by one, and callbacks by others,
// which hold up nobody. Compiled by check-with-oclgrind.sh.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define EXECUTION_STATUS 0x11D3

// Words are all that these functions take; what lies beyond the last argument is passed on, and looked at by nobody.
typedef long Function(long, long, long, long, long, long, long, long, long, long, long, long);

typedef struct {
    Function *function;
    long argument[12];
    long result;
    int done;
} Call;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static Call *waiting;
static pthread_t caller;

static void make(Call *call) {
    const long *a = call->argument;
    call->result = call->function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
}

static void *make_calls(void *ignored) {
    (void)ignored;
    pthread_mutex_lock(&lock);
    for (;;) {
        Call *call = waiting;
        if (!call || call->done) {
            pthread_cond_wait(&changed, &lock);
            continue;
        }
        pthread_mutex_unlock(&lock);
        make(call);
        pthread_mutex_lock(&lock);
        call->done = 1;
        pthread_cond_broadcast(&changed);
    }
    return 0;
}

// Where clang inlines a function that returns a struct, it leaves a hint on what may overlap, which Oclgrind does not know
// (llvm.experimental.noalias.scope.decl) and ends with. So it is told to leave none.
static void without_hints(void) {
    const char *arguments[] = {"oclgrind", "-enable-noalias-to-md-conversion=0"};
    void (*parse)(int, const char *const *, const char *) = dlsym(RTLD_NEXT, "LLVMParseCommandLineOptions");
    if (parse) {
        parse(2, arguments, 0);
    }
}

static void start(void) {
    without_hints();
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 << 20);
    pthread_create(&caller, &attributes, make_calls, 0);
}

static long in_turn(Call *call) {
    pthread_once(&once, start);
    if (pthread_equal(pthread_self(), caller)) {  // one of Oclgrind's functions calls another
        make(call);
        return call->result;
    }
    pthread_mutex_lock(&lock);
    while (waiting) {
        pthread_cond_wait(&changed, &lock);
    }
    waiting = call;
    pthread_cond_broadcast(&changed);
    while (!call->done) {
        pthread_cond_wait(&changed, &lock);
    }
    waiting = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return call->result;
}

#define IN_TURN(name)                                                                                                 \
    long name(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l) {       \
        Call call = {(Function *)dlsym(RTLD_NEXT, #name), {a, b, c, d, e, f, g, h, i, j, k, l}, 0, 0};                \
        return in_turn(&call);                                                                                        \
    }

IN_TURN(clBuildProgram)
IN_TURN(clCreateBuffer)
IN_TURN(clCreateCommandQueue)
IN_TURN(clCreateContext)
IN_TURN(clCreateKernel)
IN_TURN(clCreateProgramWithSource)
IN_TURN(clEnqueueCopyBuffer)
IN_TURN(clEnqueueFillBuffer)
IN_TURN(clEnqueueMarkerWithWaitList)
IN_TURN(clEnqueueNDRangeKernel)
IN_TURN(clEnqueueReadBuffer)
IN_TURN(clEnqueueWriteBuffer)
IN_TURN(clFinish)
IN_TURN(clFlush)
IN_TURN(clGetEventInfo)
IN_TURN(clGetKernelArgInfo)
IN_TURN(clReleaseCommandQueue)
IN_TURN(clReleaseContext)
IN_TURN(clReleaseEvent)
IN_TURN(clReleaseKernel)
IN_TURN(clReleaseMemObject)
IN_TURN(clReleaseProgram)
IN_TURN(clRetainEvent)
IN_TURN(clSetKernelArg)

static int status_at_end(long event) {
    for (;;) {
        int status = -1;
        clGetEventInfo(event, EXECUTION_STATUS, sizeof status, (long)&status, 0, 0, 0, 0, 0, 0, 0, 0);
        if (status <= 0) {
            return status;
        }
        usleep(500);
    }
}

// Whoever waits does not carry out what it waits for: whoever enqueued it flushes the queue.
int clWaitForEvents(unsigned count, const long *events) {
    for (unsigned i = 0; i < count; i++) {
        status_at_end(events[i]);
    }
    return 0;
}

typedef struct {
    long event;
    void (*function)(long event, int status, void *argument);
    void *argument;
} Callback;

static void *call_back(void *given) {
    Callback callback = *(Callback *)given;
    free(given);
    callback.function(callback.event, status_at_end(callback.event), callback.argument);
    return 0;
}

int clSetEventCallback(long event, int ignored, void (*function)(long, int, void *), void *argument) {
    (void)ignored;  // the status: JOCL asks for the end
    Callback *callback = malloc(sizeof *callback);
    *callback = (Callback){event, function, argument};
    pthread_t thread;
    int error = pthread_create(&thread, 0, call_back, callback);
    if (!error) {
        pthread_detach(thread);
    }
    return error ? -6 /* CL_OUT_OF_HOST_MEMORY */ : 0;
}
