namespace CiCdPlatform.Core.Workflows;

/// <summary>A part of an expression; <paramref name="Offset"/> counts characters from the start of its text.</summary>
internal abstract record ExpressionNode(int Offset);

/// <summary>A literal and its type.</summary>
internal sealed record LiteralNode(int Offset, string Text, ExpressionType Type) : ExpressionNode(Offset);

/// <summary>A context such as <c>github</c>, in lower case.</summary>
internal sealed record ContextNode(int Offset, string Name) : ExpressionNode(Offset);

/// <summary>A property, in lower case.</summary>
internal sealed record PropertyNode(ExpressionNode Of, string Name) : ExpressionNode(Of.Offset);

/// <summary>Every element: <c>.*</c>.</summary>
internal sealed record FilterNode(ExpressionNode Of) : ExpressionNode(Of.Offset);

/// <summary>An element by index or name.</summary>
internal sealed record IndexNode(ExpressionNode Of, ExpressionNode Index) : ExpressionNode(Of.Offset);

/// <summary>A call.</summary>
internal sealed record CallNode(int Offset, string Name, IReadOnlyList<ExpressionNode> Arguments) : ExpressionNode(Offset);

/// <summary>A negation.</summary>
internal sealed record NotNode(int Offset, ExpressionNode Of) : ExpressionNode(Offset);

/// <summary>A comparison by <c>==</c>, <c>!=</c>, <c>&lt;</c> and the like.</summary>
internal sealed record CompareNode(ExpressionNode Left, string Operator, ExpressionNode Right) : ExpressionNode(Left.Offset);

/// <summary><c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed record LogicNode(ExpressionNode Left, bool IsAnd, ExpressionNode Right) : ExpressionNode(Left.Offset);

/// <summary>What is wrong with an expression, and where in its text.</summary>
internal sealed record ExpressionFault(int Offset, string Message);
