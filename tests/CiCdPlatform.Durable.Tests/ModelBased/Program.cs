using System.Text;

namespace CiCdPlatform.Durable.Tests.ModelBased;

/// <summary>What a part of a random program does. Parts of the last two kinds stand at the root alone.</summary>
internal enum Kind
{
    /// <summary>An activity.</summary>
    Act,

    /// <summary>An activity that fails twice before it succeeds.</summary>
    Flaky,

    /// <summary>An activity that fails for good, which is caught.</summary>
    Broken,

    /// <summary>A timer of <see cref="Node.Value"/> seconds.</summary>
    Sleep,

    /// <summary>Waits for an event that comes after <see cref="Node.Value"/> seconds: before or after it is awaited, and twice with one key.</summary>
    Hear,

    /// <summary>Waits twice for events of one name.</summary>
    HearTwice,

    /// <summary>Waits <see cref="Node.Other"/> seconds for an event that comes after <see cref="Node.Value"/> seconds.</summary>
    Listen,

    /// <summary>A part against a timer of <see cref="Node.Value"/> seconds.</summary>
    Race,

    /// <summary>A child.</summary>
    Child,

    /// <summary>A child that fails after its part, which is caught.</summary>
    BadChild,

    /// <summary>All parts at once.</summary>
    All,

    /// <summary>One part after the other.</summary>
    Sequence,

    /// <summary>An activity that fails, and the instance with it, until it is mended after <see cref="Node.Value"/> seconds and the instance rewound.</summary>
    Mend,
}

/// <summary>A part of a program. <paramref name="Id"/> is its own in the program.</summary>
internal sealed record Node(Kind Kind, int Id, int Value, int Other, Node[] Nodes)
{
    /// <summary>When what it waits for comes, after the start; the milliseconds are its own, so that no two things happen at once.</summary>
    public TimeSpan Comes => TimeSpan.FromSeconds(Value) + TimeSpan.FromMilliseconds(Id);

    /// <summary>How long it waits; the milliseconds are its own.</summary>
    public TimeSpan Lasts => TimeSpan.FromSeconds(Other) + TimeSpan.FromMilliseconds(400 + Id);

    public IEnumerable<Node> WithAllBelow() => Nodes.SelectMany(node => node.WithAllBelow()).Prepend(this);

    public override string ToString() => $"{Kind}({Value},{Other}{string.Concat(Nodes.Select(node => ", " + node))})";
}

/// <summary>What an operator does to the instance, in seconds after the start; null for never.</summary>
internal sealed record Operator(int? SuspendAt, int? ResumeAfter, int? TerminateAt, int? RestartAt);

/// <summary>A whole program: each part of the root has a history of its own, as the instance continues as new between them.</summary>
internal sealed record RandomProgram(Node[] Parts, Operator Operator)
{
    public IEnumerable<Node> Nodes => Parts.SelectMany(part => part.WithAllBelow());

    /// <summary>The same with ids that are each node's own, and without what would make its end a matter of luck.</summary>
    public RandomProgram Tidy()
    {
        var next = 0;
        var parts = Parts.Select(Number).ToArray();
        var isTimed = parts.SelectMany(part => part.WithAllBelow()).Any(node => node.Kind is Kind.Listen or Kind.Race);
        var isMended = parts.Any(part => part.Kind == Kind.Mend);

        // What comes while an instance is held is seen at once when it goes on: a race would have two winners.
        var isHeld = !isTimed && !isMended && Operator.SuspendAt is not null;
        return new(parts, Operator with
        {
            SuspendAt = isHeld ? Operator.SuspendAt : null,
            ResumeAfter = isHeld ? Operator.ResumeAfter ?? 1 : null,
            TerminateAt = isHeld || isMended ? null : Operator.TerminateAt,
        });

        Node Number(Node node) => node with { Id = ++next, Nodes = [.. node.Nodes.Select(Number)] };
    }

    public override string ToString()
    {
        var text = new StringBuilder("program ").AppendJoin(" then ", Parts.Select(part => part.ToString()));
        return text.Append("; ").Append(Operator).ToString();
    }
}
