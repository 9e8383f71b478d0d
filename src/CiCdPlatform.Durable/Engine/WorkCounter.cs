namespace CiCdPlatform.Durable.Engine;

/// <summary>Counts what is under way: writes, turns, activities. Whatever leads to more work counts that before it stops counting itself.</summary>
internal sealed class WorkCounter
{
    private int _count;
    private TaskCompletionSource? _idle;

    public void Enter() => Interlocked.Increment(ref _count);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            Interlocked.Exchange(ref _idle, null)?.TrySetResult();
        }
    }

    /// <summary>Completes when nothing can happen before the clock moves or somebody asks for something.</summary>
    public Task IdleAsync()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var idle = Interlocked.CompareExchange(ref _idle, mine, null) ?? mine;
        if (Volatile.Read(ref _count) == 0)
        {
            idle.TrySetResult();
            Interlocked.CompareExchange(ref _idle, null, idle);
        }

        return idle.Task;
    }
}
