using FsCheck;
using FsCheck.Fluent;

namespace CiCdPlatform.Durable.Tests.ModelBased;

/// <summary>Random programs, and the smaller ones that a failing one is looked for in.</summary>
internal static class Generated
{
    private const int Depth = 3;
    private static readonly Kind[] Leaves = [Kind.Act, Kind.Act, Kind.Flaky, Kind.Broken, Kind.Sleep];
    private static readonly Kind[] Events = [Kind.Hear, Kind.HearTwice, Kind.Listen];
    private static readonly Kind[] Branches = [Kind.Race, Kind.Child, Kind.BadChild, Kind.All, Kind.All, Kind.Sequence];

    public static Arbitrary<RandomProgram> Programs { get; } = Arb.From(
        from parts in Gen.ArrayOf(Gen.Frequency((8, Node(Depth, inChild: false)), (1, Seconds.Select(value => new Node(Kind.Mend, 0, value, 0, [])))))
        from suspend in Maybe(3)
        from resume in Maybe(1)
        from terminate in Maybe(4)
        from restart in Maybe(1)
        select new RandomProgram([.. parts.Take(4)], new(suspend, resume, terminate, restart)).Tidy(),
        program => Smaller(program).Select(smaller => smaller.Tidy()));

    private static Gen<int> Seconds => Gen.Choose(0, 6);

    private static Gen<int?> Maybe(int nulls) => Gen.Frequency((nulls, Gen.Constant<int?>(null)), (1, Gen.Choose(1, 8).Select(second => (int?)second)));

    // Events are raised at the root alone, so a child waits for none.
    private static Gen<Node> Node(int depth, bool inChild) =>
        from kind in Gen.Elements<Kind>([.. Leaves, .. inChild ? [] : Events, .. depth > 0 ? Branches : []])
        from value in Seconds
        from other in Seconds
        from count in Gen.Choose(0, 3)
        from nodes in Gen.ArrayOf(
            depth > 0 ? Node(depth - 1, inChild || kind is Kind.Child or Kind.BadChild) : Gen.Constant<Node>(null!),
            kind is Kind.Race or Kind.Child or Kind.BadChild ? 1 : kind is Kind.All or Kind.Sequence ? count : 0)
        select new Node(kind, 0, value, other, nodes);

    private static IEnumerable<RandomProgram> Smaller(RandomProgram program)
    {
        var (parts, steering) = program;
        foreach (var simpler in new[] { steering with { SuspendAt = null }, steering with { TerminateAt = null }, steering with { RestartAt = null } }.Where(simpler => simpler != steering))
        {
            yield return program with { Operator = simpler };
        }

        for (var index = 0; index < parts.Length; index++)
        {
            yield return program with { Parts = [.. parts[..index], .. parts[(index + 1)..]] };
            foreach (var smaller in Smaller(parts[index]))
            {
                yield return program with { Parts = [.. parts[..index], smaller, .. parts[(index + 1)..]] };
            }
        }
    }

    private static IEnumerable<Node> Smaller(Node node)
    {
        foreach (var part in node.Nodes)
        {
            yield return part;
        }

        if (node.Value > 0)
        {
            yield return node with { Value = node.Value / 2 };
        }

        for (var index = 0; index < node.Nodes.Length; index++)
        {
            if (node.Kind is Kind.All or Kind.Sequence)
            {
                yield return node with { Nodes = [.. node.Nodes[..index], .. node.Nodes[(index + 1)..]] };
            }

            foreach (var smaller in Smaller(node.Nodes[index]))
            {
                yield return node with { Nodes = [.. node.Nodes[..index], smaller, .. node.Nodes[(index + 1)..]] };
            }
        }
    }
}
