import asyncio

import pytest

from bargein.testing import FoundProblems, ScriptedLLM, explore


class Account:
    """Something with a bug at one await: it takes before it gives."""

    def __init__(self):
        self.here, self.there, self.closed = 10, 0, False

    async def transfer(self):
        await asyncio.sleep(1)
        self.here -= 5
        await asyncio.sleep(1)
        if not self.closed:
            self.there += 5
        await asyncio.sleep(1)


async def transfer(run):
    run.notes["account"] = account = Account()
    await account.transfer()


def close_account(run):
    run.notes["account"].closed = True


def nothing_is_lost(run):
    account = run.notes["account"]
    assert account.here + account.there == 10, f"{account.here} + {account.there}"


def test_every_moment_is_tried_and_the_bad_ones_are_found():
    with pytest.raises(FoundProblems) as found:
        explore(transfer, inject=close_account, checks=[nothing_is_lost])
    message = str(found.value)
    assert "5 + 0" in message
    steps = [int(line.split()[1]) for line in message.splitlines() if line.startswith("step")]
    with pytest.raises(FoundProblems):
        explore(transfer, inject=close_account, checks=[nothing_is_lost], steps=steps[:1])


def test_without_a_bug_all_moments_pass_and_are_counted():
    moments = []
    done = explore(transfer, inject=lambda run: moments.append(run.injected_at), checks=[])
    assert list(done.tried) == list(range(1, done.steps + 1))
    assert len(moments) == done.steps
    assert {0.0, 1.0, 2.0, 3.0} >= set(moments) >= {1.0, 2.0}


def test_a_sample_is_the_same_for_the_same_seed():
    def tried(seed):
        return explore(transfer, inject=lambda run: None, sample=3, seed=seed).tried

    assert tried(1) == tried(1)
    assert len(tried(1)) == 3
    assert len({tried(seed) for seed in range(8)}) > 1


def test_the_undisturbed_run_must_pass():
    async def scenario(run):
        raise KeyError("broken anyway")

    with pytest.raises(KeyError, match="broken anyway"):
        explore(scenario, inject=close_account)


def test_leaks_of_a_disturbed_run_are_problems():
    async def scenario(run):
        await asyncio.sleep(1)

    def leak(run):
        asyncio.get_running_loop().call_later(99, print)

    with pytest.raises(FoundProblems, match="LeakedTasks"):
        explore(scenario, inject=leak, steps=[1])


def test_an_injection_may_take_time_and_is_waited_for():
    async def scenario(run):
        await asyncio.sleep(1)

    async def slowly(run):
        await asyncio.sleep(50)
        run.notes["done"] = True

    def check(run):
        assert run.step is None or run.notes["done"]

    explore(scenario, inject=slowly, checks=[check])


def test_errors_that_are_allowed_end_a_disturbed_run_without_a_problem():
    async def scenario(run):
        await asyncio.sleep(1)
        if run.injected:
            raise LookupError("never said")

    with pytest.raises(FoundProblems, match="never said"):
        explore(scenario, inject=lambda run: None)
    explore(scenario, inject=lambda run: None, allow=(LookupError,))


def test_begin_and_end_limit_the_moments():
    async def scenario(run):
        await asyncio.sleep(1)
        run.begin()
        await asyncio.sleep(1)
        run.end()
        await asyncio.sleep(1)

    moments = []
    explore(scenario, inject=lambda run: moments.append(run.injected_at))
    assert set(moments) == {2.0}


def test_the_numbers_of_a_scenario_are_the_same_in_every_run():
    seen = set()

    async def scenario(run):
        seen.add(run.random.random())
        await asyncio.sleep(1)

    explore(scenario, inject=lambda run: None, seed=7)
    assert len(seen) == 1


class Session:
    def __init__(self):
        self.llm, self.tts, self.stt, self.calls = ScriptedLLM(strict=False), None, None, []

    def interrupt(self):
        self.calls.append("interrupt")
        raise RuntimeError("not running")

    def update_agent(self, agent):
        self.calls.append(agent)

    async def aclose(self):
        self.calls.append("close")


@pytest.mark.parametrize(
    ("inject", "called"),
    [("interruption", "interrupt"), ("handoff", "the other"), ("close", "close")],
)
def test_injections_by_name_act_on_the_session(inject, called):
    async def scenario(run):
        run.session, run.next_agent = Session(), lambda: "the other"
        run.begin()
        await asyncio.sleep(1)

    def check(run):
        assert run.session.calls == ([called] if run.injected else [])

    explore(scenario, inject=inject, checks=[check])


def test_an_injected_failure_strikes_the_next_request():
    async def scenario(run):
        run.session = Session()
        run.begin()
        await asyncio.sleep(1)

    def check(run):
        assert (run.session.llm.faults.take() is not None) == run.injected

    explore(scenario, inject="failure", checks=[check])


def test_an_unknown_injection_is_refused():
    with pytest.raises(ValueError, match="close, failure, handoff, interruption"):
        explore(transfer, inject="earthquake")
