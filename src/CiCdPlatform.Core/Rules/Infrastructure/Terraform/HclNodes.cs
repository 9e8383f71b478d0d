namespace CiCdPlatform.Core.Rules;

/// <summary>A block of HCL: its type, its labels, and what is in it.</summary>
internal sealed record HclBlock(string Type, IReadOnlyList<string> Labels, int Offset, int Length, IReadOnlyList<HclAttribute> Attributes, IReadOnlyList<HclBlock> Blocks)
{
    public HclAttribute? Attribute(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>Nested blocks of a type, also those that a <c>dynamic</c> block makes.</summary>
    public IEnumerable<HclBlock> Nested(string type) =>
        Blocks.Where(block => block.Type == type)
            .Concat(Blocks.Where(block => block.Type == "dynamic" && block.Labels is [var label] && label == type).SelectMany(block => block.Blocks.Where(inner => inner.Type == "content")));

    /// <summary>The attributes that a path such as <c>settings.ip_configuration.require_ssl</c> leads to, through blocks and objects.</summary>
    public IEnumerable<HclAttribute> Find(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return Attributes.Where(attribute => attribute.Name == path);
        }

        var (head, rest) = (path[..dot], path[(dot + 1)..]);
        return Nested(head).SelectMany(block => block.Find(rest))
            .Concat(Attributes.Where(attribute => attribute.Name == head).SelectMany(attribute => attribute.Value.Find(rest)));
    }
}

/// <summary>A name and its value.</summary>
internal sealed record HclAttribute(string Name, HclValue Value, int Offset, int Length);

/// <summary>A value of HCL as far as it is written down; anything that is worked out has neither text nor parts.</summary>
internal sealed record HclValue(int Offset, int Length)
{
    /// <summary>A string, a number or a truth value as it is written, its quotes taken off; null for everything else.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is a string.</summary>
    public bool IsString { get; init; }

    /// <summary>Whether something is put in when it is read.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>The items of a list, or what a function is given.</summary>
    public IReadOnlyList<HclValue> Items { get; init; } = [];

    /// <summary>The entries of an object.</summary>
    public IReadOnlyList<HclAttribute> Entries { get; init; } = [];

    /// <summary>The name of the function that is called.</summary>
    public string? Function { get; init; }

    /// <summary>Its own text and that of its items.</summary>
    public IEnumerable<HclValue> Texts() => Text is not null ? [this] : Items.SelectMany(item => item.Texts());

    public IEnumerable<HclAttribute> Find(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var head = dot < 0 ? path : path[..dot];
        var found = Entries.Where(entry => entry.Name == head);
        return (dot < 0 ? found : found.SelectMany(entry => entry.Value.Find(path[(dot + 1)..]))).Concat(Items.SelectMany(item => item.Find(path)));
    }
}
