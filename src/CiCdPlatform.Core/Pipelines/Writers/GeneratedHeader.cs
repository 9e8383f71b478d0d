namespace CiCdPlatform.Core.Pipelines.Writers;

/// <summary>The comment that marks files of ours: what carries it may be replaced, everything else is the user's.</summary>
internal static class GeneratedHeader
{
    internal const string Mark = "Written by CiCdPlatform";

    internal static string For(GenerationSource source, string template) =>
        $"{Mark} from {Origin(source)} '{template}'.\nIt is replaced when it is generated again; take this line out to keep it as it is.";

    private static string Origin(GenerationSource source) => source switch
    {
        GenerationSource.Learned => "the learned configuration",
        GenerationSource.BuiltIn => "the default",
        _ => "the template",
    };
}
