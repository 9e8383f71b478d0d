using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>Whether something holds; what an expression decides may hold.</summary>
internal enum Certainty
{
    No,
    Maybe,
    Yes,
}

/// <summary>What must hold of an action's inputs for it to do something, such as to restore a cache.</summary>
internal abstract record ActionControl
{
    /// <summary>Holds always.</summary>
    public static ActionControl Always { get; } = new AllOf();

    public abstract Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with);

    /// <summary>Holds when the input is true; <paramref name="ByDefault"/> when it is absent.</summary>
    internal sealed record IsTrue(string Input, bool ByDefault) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) => with.Text(Input) switch
        {
            null => ByDefault ? Certainty.Yes : Certainty.No,
            "false" => Certainty.No,
            var text when IsExpression(text) => Certainty.Maybe,
            _ => Certainty.Yes,
        };
    }

    /// <summary>Holds when the input has any text.</summary>
    internal sealed record HasText(string Input) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) => with.Text(Input) is { Length: > 0 } ? Certainty.Yes : Certainty.No;
    }

    /// <summary>Holds when the input is one of some values.</summary>
    internal sealed record IsOneOf(string Input, bool ByDefault, params string[] Values) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) => with.Text(Input) switch
        {
            null => ByDefault ? Certainty.Yes : Certainty.No,
            var text when IsExpression(text) => Certainty.Maybe,
            var text => Values.Contains(text) ? Certainty.Yes : Certainty.No,
        };
    }

    /// <summary>Holds for releases before a major version.</summary>
    internal sealed record IsBefore(int Major) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) =>
            use.VersionIn(file) is { } version ? version.Major < Major ? Certainty.Yes : Certainty.No : Certainty.Maybe;
    }

    internal sealed record AllOf(params ActionControl[] Parts) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) =>
            Parts.Select(part => part.Holds(file, use, with)).Append(Certainty.Yes).Min();
    }

    internal sealed record AnyOf(params ActionControl[] Parts) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) =>
            Parts.Select(part => part.Holds(file, use, with)).Append(Certainty.No).Max();
    }

    internal sealed record Not(ActionControl Part) : ActionControl
    {
        public override Certainty Holds(RuleFile file, ActionUse use, YamlMappingNode? with) => (Certainty)(Certainty.Yes - Part.Holds(file, use, with));
    }

    private static bool IsExpression(string text) => text.StartsWith("${{", StringComparison.Ordinal) && text.TrimEnd().EndsWith("}}", StringComparison.Ordinal);
}
