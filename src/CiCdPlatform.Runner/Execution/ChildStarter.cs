using System.Collections.Concurrent;
using System.Diagnostics;

namespace CiCdPlatform.Runner.Execution;

/// <summary>
/// Starts children from one thread that never ends. A sandbox asks to die with its parent, and to the kernel the parent is the thread that started
/// it: from a thread of the pool it would be killed in the middle of its work, whenever the pool gives up an idle thread.
/// </summary>
internal static class ChildStarter
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Asked = Open();

    /// <summary>The started process; throws what starting it throws.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Asked.Add((start, started));
        return started.Task;
    }

    private static BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> Open()
    {
        var asked = new BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)>();
        new Thread(() =>
        {
            foreach (var (start, started) in asked.GetConsumingEnumerable())
            {
                try
                {
                    started.SetResult(Process.Start(start)!);
                }
#pragma warning disable CA1031 // Whatever it is belongs to the one who asked; this thread must not end.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    started.SetException(e);
                }
            }
        })
        { IsBackground = true, Name = "child starter" }.Start();
        return asked;
    }
}
