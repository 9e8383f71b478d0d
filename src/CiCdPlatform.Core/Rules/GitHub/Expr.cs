namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>An expression of GitHub Actions; offsets are in its text.</summary>
internal abstract record Expr(int Start, int End)
{
    /// <summary>The expressions directly within this one.</summary>
    public virtual IEnumerable<Expr> Children => [];

    /// <summary>This expression and all within it.</summary>
    public IEnumerable<Expr> All => Children.SelectMany(child => child.All).Prepend(this);

    /// <summary>The contexts whose text may come out of the expression: what is compared or merely tested does not.</summary>
    public virtual IEnumerable<ContextExpr> Flows => [];

    /// <summary>The expressions of which one is the value.</summary>
    public virtual IEnumerable<Expr> Leaves => [this];

    /// <summary>Whether it has the same value on every run.</summary>
    public virtual bool IsConstant => false;

    /// <summary>The largest constant parts that are more than a literal.</summary>
    public IEnumerable<Expr> ConstantParts => this is not LiteralExpr && IsConstant ? [this] : Children.SelectMany(child => child.ConstantParts);
}

/// <summary>A string, a number (double), true, false or null.</summary>
internal sealed record LiteralExpr(object? Value, int Start, int End) : Expr(Start, End)
{
    public override bool IsConstant => true;
}

/// <summary>A call of a function.</summary>
internal sealed record CallExpr(string Name, IReadOnlyList<Expr> Arguments, int Start, int End) : Expr(Start, End)
{
    public override IEnumerable<Expr> Children => Arguments;

    public override IEnumerable<ContextExpr> Flows => Name.ToLowerInvariant() switch
    {
        "tojson" or "format" or "join" => Arguments.SelectMany(argument => argument.Flows),
        "case" => Arguments.Where((_, index) => index % 2 == 1 || index == Arguments.Count - 1).SelectMany(argument => argument.Flows),
        _ => [],
    };

    public override bool IsConstant => Name.ToLowerInvariant() is "contains" or "startswith" or "endswith" or "format" or "tojson" or "join" && Arguments.All(argument => argument.IsConstant);

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A context with what is looked up in it, such as <c>github.event.issue.title</c>; <paramref name="Head"/> is set when it starts with a call or brackets.</summary>
internal sealed record ContextExpr(Expr? Head, IReadOnlyList<ContextPart> Parts, int Start, int End) : Expr(Start, End)
{
    public override IEnumerable<Expr> Children => (Head is null ? [] : new[] { Head }).Concat(Parts.Where(part => part.Index is not null).Select(part => part.Index!));

    public override IEnumerable<ContextExpr> Flows => [this];

    /// <summary>The names in lower case with dots between them, <c>*</c> for an index that is not a string; null when it starts with a call or brackets.</summary>
    public string? Path { get; } = Head is null ? string.Join('.', Parts.Select(part => part.Text ?? "*")).ToLowerInvariant() : null;

    /// <summary>The second and last name, such as <c>FOO</c> of <c>secrets.FOO</c>, or null.</summary>
    public string? Tail => Head is null && Parts.Count == 2 ? Parts[1].Text : null;

    /// <summary>Whether it is that context, or something in it.</summary>
    public bool IsUnder(string path) => Path is not null && (Path == path || Path.StartsWith(path + ".", StringComparison.Ordinal));
}

/// <summary>A name, a star (neither is set) or an index.</summary>
internal sealed record ContextPart(string? Name, Expr? Index)
{
    public string? Text => Name ?? ((Index as LiteralExpr)?.Value as string);
}

/// <summary>Two operands with <c>&amp;&amp; || == != &lt; &lt;= &gt; &gt;=</c> between them.</summary>
internal sealed record BinaryExpr(string Operator, Expr Left, Expr Right, int Start, int End) : Expr(Start, End)
{
    public override IEnumerable<Expr> Children => [Left, Right];

    public override IEnumerable<ContextExpr> Flows => Operator switch
    {
        "&&" => Right.Flows,
        "||" => Left.Flows.Concat(Right.Flows),
        _ => [],
    };

    public override IEnumerable<Expr> Leaves => Operator switch
    {
        "&&" => Right.Leaves,
        "||" => Left.Leaves.Concat(Right.Leaves),
        _ => [this],
    };

    public override bool IsConstant => Left.IsConstant && Right.IsConstant;
}

/// <summary>A negation.</summary>
internal sealed record NotExpr(Expr Operand, int Start, int End) : Expr(Start, End)
{
    public override IEnumerable<Expr> Children => [Operand];

    public override bool IsConstant => Operand.IsConstant;
}
