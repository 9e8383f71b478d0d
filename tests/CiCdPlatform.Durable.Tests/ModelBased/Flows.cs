using System.Globalization;

namespace CiCdPlatform.Durable.Tests.ModelBased;

/// <summary>Where a root is: the parts that remain, and what the others gave.</summary>
internal sealed record RootInput(Node[] Parts, string Text);

/// <summary>The orchestrations and activities that random programs are made of.</summary>
internal sealed class Flows
{
    private static readonly RetryPolicy AtOnce = new() { MaxAttempts = 3, FirstDelay = TimeSpan.Zero };
    private readonly Step<int, int> _act = Make.Step<int, int>("Act", number => number + 1);
    private readonly Step<int, int> _broken = Make.Step<int, int>("Broken", number => throw new InvalidOperationException(number.ToString(CultureInfo.InvariantCulture)));
    private readonly Step<int, int> _flaky = new("Flaky", (context, number) => context.Attempt < 3 ? throw new TransientException("later") : Task.FromResult(number * 10));
    private readonly Step<int, string> _mend;
    private readonly Flow<Node, string> _child;
    private readonly Flow<Node, string> _badChild;
    private readonly Flow<RootInput, string> _root;

    public Flows()
    {
        _mend = new("Mend", (_, id) => Mended.Contains(id) ? Task.FromResult("mended") : throw new InvalidOperationException("not mended"));
        _child = new("Child", RunAsync);
        _badChild = new("BadChild", async (context, node) => throw new InvalidOperationException(await RunAsync(context, node)));
        _root = new("Root", async (context, input) =>
        {
            if (input.Parts is not [var part, .. var others])
            {
                return input.Text;
            }

            var text = input.Text + await RunAsync(context, part) + ";";
            if (others.Length == 0)
            {
                return text;
            }

            context.ContinueAsNew(new RootInput(others, text));
            return "";
        });
    }

    /// <summary>Nodes whose activity succeeds by now.</summary>
    public HashSet<int> Mended { get; } = [];

    public IDurableDefinition[] Definitions => [_root, _child, _badChild, _act, _broken, _flaky, _mend];

    private async Task<string> RunAsync(OrchestrationContext context, Node node)
    {
        switch (node.Kind)
        {
            case Kind.Act:
                return $"{await context.CallActivityAsync(_act, node.Value)}";
            case Kind.Flaky:
                return $"{await context.CallActivityAsync(_flaky, node.Value, AtOnce)}";
            case Kind.Broken:
                return await CaughtAsync(context.CallActivityAsync(_broken, node.Value));
            case Kind.Sleep:
                await context.DelayUntilAsync(context.UtcNow.AddSeconds(node.Value));
                return "slept";
            case Kind.Hear:
                return await HearAsync(context, node, Timeout.InfiniteTimeSpan);
            case Kind.HearTwice:
                return $"{await HearAsync(context, node, Timeout.InfiniteTimeSpan)} and {await context.WaitForEventAsync($"event {node.Id}", Timeout.InfiniteTimeSpan, "")}";
            case Kind.Listen:
                return await HearAsync(context, node, node.Lasts);
            case Kind.Race:
                var runner = RunAsync(context, node.Nodes[0]);
                return await Task.WhenAny(runner, context.DelayUntilAsync(context.UtcNow + node.Lasts)) == runner ? await runner : "too late";
            case Kind.Child:
                return await context.CallChildAsync(_child, node.Nodes[0]);
            case Kind.BadChild:
                return await CaughtAsync(context.CallChildAsync(_badChild, node.Nodes[0]));
            case Kind.Mend:
                return await context.CallActivityAsync(_mend, node.Id);
            case Kind.All:
                return string.Join('+', await Task.WhenAll(node.Nodes.Select(part => RunAsync(context, part))));
            default:
                var text = "";
                foreach (var part in node.Nodes)
                {
                    text += await RunAsync(context, part) + ",";
                }

                return text;
        }
    }

    private static Task<string> HearAsync(OrchestrationContext context, Node node, TimeSpan patience) => context.WaitForEventAsync($"event {node.Id}", patience, "silence");

    private static async Task<string> CaughtAsync<T>(Task<T> task)
    {
        try
        {
            return $"{await task}";
        }
        catch (TaskFailedException exception)
        {
            return exception.Message;
        }
    }
}
