using System.Text.Json.Nodes;

namespace CiCdPlatform.Runner.Expressions;

/// <summary>A part of an expression of a workflow.</summary>
internal abstract record ExpressionNode
{
    internal sealed record Literal(JsonNode? Value) : ExpressionNode;

    internal sealed record Context(string Name) : ExpressionNode;

    internal sealed record Index(ExpressionNode Target, ExpressionNode Key) : ExpressionNode;

    internal sealed record Star(ExpressionNode Target) : ExpressionNode;

    internal sealed record Call(string Name, IReadOnlyList<ExpressionNode> Arguments) : ExpressionNode;

    internal sealed record Not(ExpressionNode Operand) : ExpressionNode;

    internal sealed record Binary(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode;

    /// <summary>Whether it asks how the job stands, which lifts the implied <c>success()</c>.</summary>
    public bool AsksStatus => this switch
    {
        Call call => call.Name.ToLowerInvariant() is "success" or "failure" or "always" or "cancelled" || call.Arguments.Any(a => a.AsksStatus),
        Index index => index.Target.AsksStatus || index.Key.AsksStatus,
        Star star => star.Target.AsksStatus,
        Not not => not.Operand.AsksStatus,
        Binary binary => binary.Left.AsksStatus || binary.Right.AsksStatus,
        _ => false,
    };

    /// <summary>Names of the contexts it reads.</summary>
    public IEnumerable<string> Contexts => this switch
    {
        Context context => [context.Name],
        Call call => call.Arguments.SelectMany(a => a.Contexts),
        Index index => index.Target.Contexts.Concat(index.Key.Contexts),
        Star star => star.Target.Contexts,
        Not not => not.Operand.Contexts,
        Binary binary => binary.Left.Contexts.Concat(binary.Right.Contexts),
        _ => [],
    };
}

/// <summary>An expression that cannot be read or evaluated; the message is for the author of the definition.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
