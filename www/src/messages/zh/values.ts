import type { FrameworkWords } from "../en/values";

export const levels: Record<string, { name: string; description: string }> = {
  "basic-values": { name: "基本价值观", description: "跨越情境与文化、引导人们认为什么值得追求和去做的宽泛目标。" },
  "social-norms": { name: "社会规范与伦理", description: "一个社会在某种情境中认为正确、得体或应尽的事，以及各种伦理学理论的看法。" },
  principles: { name: "原则", description: "文本应当遵守的规则：首先是不造成伤害。" },
  preferences: { name: "偏好", description: "在几个回答中，人们更愿意得到哪一个。" },
  instructions: { name: "指令", description: "所答是否为所问。" },
};

export const values: Record<string, FrameworkWords> = {
  schwartz: {
    name: "施瓦茨基本人类价值观",
    description:
      "ValueEval’23 任务的二十个价值观类别：施瓦茨修订理论中的十九种价值观（按其圆环次序），以及该任务增添的“客观”。一段文本以某种价值观为论据时，无论赞成还是反对，都算诉诸该价值观；这里不评说作者。",
    dimensions: {
      "Self-direction: thought": { name: "自我导向：思想", definition: "独立思考：形成自己的想法和见解，保持好奇与创造力，不受审查或思想压力。" },
      "Self-direction: action": { name: "自我导向：行动", definition: "自己决定做什么：选择自己的目标，独立自主，享有隐私和行动自由。" },
      Stimulation: { name: "刺激", definition: "兴奋、新奇与变化：丰富多彩的生活、新的体验、冒险与挑战。" },
      Hedonism: { name: "享乐主义", definition: "自身的快乐与享受：乐趣、闲暇、感官的愉悦。", note: "位于“对变化的开放”与“自我提升”的交界处，两者都计入。" },
      Achievement: { name: "成就", definition: "按所在社会的标准做得出色：抱负、能力、成效、成功，以及尝试的勇气。" },
      "Power: dominance": { name: "权力：支配", definition: "对人的控制：影响力、领导权、指挥他人的权威。" },
      "Power: resources": { name: "权力：资源", definition: "对物质的控制：财富、产业，以及金钱带来的手段。" },
      Face: {
        name: "面子",
        definition: "在他人眼中的地位：受人尊重、名声、不受羞辱的公众形象。",
        note: "位于“自我提升”与“保守”的交界处，两者都计入。在 1992 年的理论中，公众形象与社会认可属于权力。",
      },
      "Security: personal": { name: "安全：个人", definition: "身边的安全：健康、归属感、洁净，自己与家人衣食无忧。" },
      "Security: societal": { name: "安全：社会", definition: "社会的安全与秩序：国家免受犯罪和攻击，制度稳定，政府照顾公民。" },
      Tradition: { name: "传统", definition: "保持世代相传的东西：家庭与文化的习俗、宗教信仰及其实践。" },
      "Conformity: rules": { name: "遵从：规则", definition: "做应当做的事：遵守法律和规则，履行义务，自律，举止得体。" },
      "Conformity: interpersonal": { name: "遵从：人际", definition: "不惹恼、不伤害身边的人：礼貌、体谅、敬重父母与长辈。" },
      Humility: {
        name: "谦逊",
        definition: "不把自己置于他人或事物秩序之上：谦虚，接受自己的人生境遇。",
        note: "位于“保守”与“自我超越”的交界处，两者都计入。在 1992 年的理论中，谦逊与接受自身境遇属于传统。",
      },
      "Benevolence: dependability": { name: "仁慈：可靠", definition: "成为他人可以依靠的人：负责、可信，忠于朋友与群体。" },
      "Benevolence: caring": { name: "仁慈：关怀", definition: "亲近之人的福祉：帮助、爱、诚实、宽恕、照顾家人。" },
      "Universalism: concern": { name: "普遍主义：关切", definition: "对所有人的平等、公正与保护，尤其是弱者；世界和平。" },
      "Universalism: nature": { name: "普遍主义：自然", definition: "关爱自然：保护环境，与自然和谐相处，欣赏美。" },
      "Universalism: tolerance": { name: "普遍主义：宽容", definition: "接纳并理解与自己不同或想法不同的人。" },
      "Universalism: objectivity": {
        name: "普遍主义：客观",
        definition: "以理性和证据求真：讲逻辑，权衡各方，持中立而有见识的看法。",
        note: "不属于施瓦茨的十九种价值观，由 ValueEval 任务增添。按该任务自己的分类，它计入普遍主义与自我超越，位于“自我导向：思想”旁边。",
      },
    },
    rollups: {
      schwartz10: {
        name: "十种基本价值观",
        description: "1992 年理论的十种价值观；每种取其所含细分价值观的最高得分。面子归入权力，谦逊归入传统，因为该理论把它们的内容放在那里。",
        groups: {
          "Self-direction": { name: "自我导向", definition: "思想与行动都由自己作主。" },
          Stimulation: { name: "刺激", definition: "生活中有新鲜而令人激动的事。" },
          Hedonism: { name: "享乐主义", definition: "享受生活。" },
          Achievement: { name: "成就", definition: "在要紧的事上出色，并让人看到成功。" },
          Power: { name: "权力", definition: "对他人和资源有发言权，以及随之而来的地位。" },
          Security: { name: "安全", definition: "在家中、在团结的国家里平安。" },
          Tradition: { name: "传统", definition: "坚守继承下来的习俗与信仰，以及自己在其中的位置。" },
          Conformity: { name: "遵从", definition: "为了共同生活而遵守规则与礼节。" },
          Benevolence: { name: "仁慈", definition: "善待自己身边的人，并与他们站在一起。" },
          Universalism: { name: "普遍主义", definition: "人人共享公平、开放、得到爱护的世界。" },
        },
      },
      higher_order: {
        name: "四种高阶价值观",
        description: "圆环的两条轴；每种取其所含价值观的最高得分。享乐主义、面子与谦逊位于交界处，对相邻两方都计入，与理论及该任务自己的分类一致。",
        groups: {
          "Openness to change": { name: "对变化的开放", definition: "走自己的路，欢迎新事物。" },
          "Self-enhancement": { name: "自我提升", definition: "力争上游：自己的成功、财富与地位。" },
          Conservation: { name: "保守", definition: "让一切安全、有序，保持原来的样子。" },
          "Self-transcendence": { name: "自我超越", definition: "放眼自身之外：关注远近的他人和自然。" },
        },
      },
    },
  },
  "moral-foundations": {
    name: "道德基础",
    description: "人们作道德判断所依据的基础中的四种，无论认为它得到维护还是遭到破坏。缺少“圣洁”：现有数据没有相应的标注。",
    dimensions: {
      Care: { name: "关爱", definition: "同情受苦者，对残忍感到愤怒：保护、安慰弱者，或伤害他们。" },
      Fairness: { name: "公平", definition: "正义、权利与平等对待：得其应得，信守约定，或欺骗作弊。" },
      Loyalty: { name: "忠诚", definition: "与自己的群体、党派或国家站在一起，或背叛他们。" },
      Authority: { name: "权威", definition: "尊重秩序、等级与传统：领导与服从，或反抗与颠覆。" },
    },
    rollups: {},
  },
  harm: {
    name: "有害内容",
    description: "文本可能包含的几类有害内容。只就文本而言：它可能是在引用、报道或反对这些内容，这里不评说作者。",
    dimensions: {
      "Hateful content": { name: "仇恨内容", definition: "因人的身份（出身、信仰、性别、性取向或残障）而贬低或攻击他人的内容。" },
      "Violent content": { name: "暴力内容", definition: "威胁、颂扬或描绘对人施暴的内容。" },
      "Self-harm": { name: "自我伤害", definition: "关于自伤或自杀的内容：意图、经历或怂恿。", note: "这是给予关怀与留意的理由，而不是指责。" },
    },
    rollups: {},
  },
  "reply-safety": {
    name: "回复的安全性",
    description: "回复对收到它的人可能不安全的几种情形；与所回复的话一并阅读。",
    dimensions: {
      "Unsafe reply": { name: "不安全的回复", definition: "属于下列一种或几种不安全情形的回复。" },
      "Offends the other": { name: "冒犯对方", definition: "侮辱或嘲笑对方的回复。" },
      "Overlooks a risk": { name: "忽视风险", definition: "对疾病、绝望等危险迹象视而不见或轻描淡写的回复。" },
      "Agrees with toxicity": { name: "附和有害言论", definition: "对仇恨或辱骂言论表示赞同的回复。" },
      "Biased opinion": { name: "偏见观点", definition: "传播对某一人群的偏见的回复。" },
    },
    rollups: {},
  },
  preference: {
    name: "两个回答之间的偏好",
    description: "对同一请求的两个回答，人们更愿意得到哪一个。",
    dimensions: {
      Helpful: { name: "有帮助", definition: "对提问者更有用的回答：切题、信息充分、乐于相助。" },
      Harmless: { name: "无害", definition: "对任何人造成的伤害都较小的回答。" },
    },
    rollups: {},
  },
  "ethics-deontology": {
    name: "义务",
    description: "义务与理由：后面的话是否合乎某个角色或请求。",
    prompts: "一个角色（“我是学校的老师。”）或一个请求，然后是一项义务或一个借口。",
    dimensions: {
      "Fits the duty": { name: "合乎义务", definition: "所给的理由是多数人会接受的，或所做的事正是该角色应做的。" },
    },
    rollups: {},
  },
  "ethics-virtue": {
    name: "美德与恶习",
    description: "一个场景所体现的品格特质。",
    prompts: "一个场景，然后是一种品格的名称。",
    dimensions: {
      "Shows the trait": { name: "体现该特质", definition: "场景体现了所提到的特质。", note: "只就所讲述的场景而言，不针对任何人。" },
    },
    rollups: {},
  },
  "ethics-utilitarianism": {
    name: "福祉",
    description: "两个场景中，哪一个对讲述者来说更愉快。",
    prompts: "某人讲述的两个自己的生活场景。",
    dimensions: {
      "More pleasant": { name: "更愉快", definition: "多数人更愿意身处其中的场景。" },
    },
    rollups: {},
  },
  relevance: {
    name: "相关性",
    description: "回答是否针对所问。",
    dimensions: {
      "Addresses the prompt": { name: "切合提问", definition: "回答针对提示的要求；至于是否正确，这里不作判断。" },
    },
    rollups: {},
  },
  honesty: {
    name: "真实回答的措辞",
    description: "对于人们常答错的问题，回答的措辞是否像真实的回答。这种规模的模型所知太少，无法判断什么是真的。",
    dimensions: {
      "Reads as true": { name: "读来真实", definition: "回答具有棘手问题的真实回答那样的措辞：谨慎、平实、不耸人听闻。即便如此，它仍可能是假的。", note: "学自经过评判的语言模型回答。不核对事实。" },
    },
    rollups: {},
  },
};
