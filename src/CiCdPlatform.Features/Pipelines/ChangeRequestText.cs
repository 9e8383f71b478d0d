using System.Text;
using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What a delivered pipeline says of itself to the people who must decide on it.</summary>
internal static class ChangeRequestText
{
    /// <summary>Marks change requests of the product, so that its own are told from people's.</summary>
    public const string BranchPrefix = "cicd/pipeline-";

    /// <summary>Branches on which a pipeline is proven: never proposed, deleted at the end.</summary>
    public const string ProofBranchPrefix = BranchPrefix + "proof-";

    /// <summary>The branch of a delivery.</summary>
    public static string BranchOf(string deliveryId) => BranchPrefix + InstanceIds.Hash(deliveryId)[..10];

    public static string Title(DeliveryDraft draft) => $"Add a CI pipeline for {LanguageShare.DisplayName(draft.Language)}";

    public static string CommitMessage(DeliveryDraft draft) => $"{Title(draft)}\n\n{string.Join('\n', draft.Files.Select(file => "- " + file.Path))}";

    public static string Body(DeliveryDraft draft, ProofReport? proof = null)
    {
        var body = new StringBuilder()
            .AppendLine("This adds a pipeline that builds, tests and checks this repository. It runs on this very request, so that you can judge it by its result.");
        List(body, "What was understood", draft.Understood);
        List(body, "What the pipeline does", draft.Does);
        List(body, "Why it looks like this", draft.Reasons);

        List(body, "Worth knowing", draft.Warnings);
        ProofText.Append(body, proof);
        List(body, "Files", [.. draft.Files.Select(file => $"`{file.Path}`")]);
        var configuration = ConfigurationReader.FileOf(draft.Repository.Forge);
        return body.AppendLine().AppendLine("**If you do not want it**").AppendLine()
            .AppendLine("Close it if you do not want it: it will not come back.")
            .AppendLine($"`onboarding: false` in `{configuration}` proposes none at all, and `mode: observe` there keeps everything to one summary check.")
            .ToString();
    }

    private static void List(StringBuilder body, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        body.AppendLine().Append("**").Append(title).AppendLine("**").AppendLine();
        foreach (var line in lines)
        {
            body.Append("- ").AppendLine(line);
        }
    }
}
