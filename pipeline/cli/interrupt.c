#include "cli/interrupt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"

// Signal handlers reach nothing but these. More signals change nothing: timeout(1) sends two.
static atomic_bool stop_asked, drain_asked;
static volatile sig_atomic_t last_signal;

static void ask_to_stop(int signal)
{
    last_signal = signal;
    atomic_store(&stop_asked, true);
}

static void ask_to_drain(int signal)
{
    last_signal = signal;
    atomic_store(&drain_asked, true);
}

// What is ignored from the start (nohup, a job in the background) stays ignored.
static void catch_signal(int signal, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, before;

    sigemptyset(&action.sa_mask);
    if (sigaction(signal, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(signal, &action, NULL);
}

void jpc_interrupt_catch(void)
{
    catch_signal(SIGINT, ask_to_stop);
    catch_signal(SIGTERM, ask_to_stop);
    catch_signal(SIGUSR1, ask_to_drain);
}

void jpc_interrupt_catch_parting(void)
{
    catch_signal(SIGHUP, ask_to_stop);
    catch_signal(SIGQUIT, ask_to_stop);
}

void jpc_interrupt_release(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGQUIT};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction now;

        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            signal(signals[i], SIG_DFL);
    }
}

const atomic_bool *jpc_interrupt_stop(void) { return &stop_asked; }

const atomic_bool *jpc_interrupt_drain(void) { return &drain_asked; }

int jpc_interrupt_exit(int code)
{
    return code == JPC_EXIT_STOPPED && last_signal == SIGINT ? JPC_EXIT_INTERRUPTED : code;
}
