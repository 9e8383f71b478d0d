using System.Text;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>What a language model is shown of a repository and its logs: marked as data, without credentials.</summary>
internal static class ModelData
{
    /// <summary>Within the data no text can end the element that marks it as data, and no secret goes out. Nothing is written where there is nothing.</summary>
    public static void Element(StringBuilder text, string tag, string data)
    {
        if (data.Length > 0)
        {
            text.Append('<').Append(tag).Append(">\n").Append(CredentialMask.Apply(data).Replace("</", "<\\/", StringComparison.Ordinal)).Append("\n</").Append(tag.Split(' ')[0]).Append(">\n");
        }
    }
}
